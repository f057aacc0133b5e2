using System.Text.Json.Nodes;
using MlServe.Evaluator.Tests.Simulation;
using MlServe.Evaluator.Tuning.Definitions;
using MlServe.Evaluator.Tuning.Results;
using MlServe.Kubernetes.Manifests;

namespace MlServe.Evaluator.Tests.Tuning;

public class TunedManifestTests
{
    private static readonly string Written =
        Known.Manifest(replicas: 4).Replace("  replicas: 4", "  # As many as ever.\n  replicas: 4", StringComparison.Ordinal);

    private static readonly TuneDefinition Definition = Studies.Definition(
        Written,
        $$"""
        parameters:
          - { name: replicas, fields: Deployment spec.replicas, values: [2, 4] }
          - { name: model, fields: "Deployment spec.template.spec.containers[ml-app].env[MODEL_PATH].value", values: [/a.onnx, /b.onnx] }
        """);

    private static readonly TunedCell Original = Studies.Cell(Definition, 0, ["4", null], 4000, 0.1);

    [Fact]
    public void Of_CellWithChanges_KeepsTheTextAndSaysWhy()
    {
        var best = Studies.Cell(Definition, 2, ["2", "/b.onnx"], 2000, 0.5);
        var result = new TuneResult(Definition, Original, [Studies.Cell(Definition, 1, ["4", "/b.onnx"], 4000, 0.1), best]);

        var text = TunedManifest.Of(result, best, ["It gains half.", "Nothing of this was measured."], Fail);

        Assert.StartsWith("# It gains half.\n# Nothing of this was measured.\napiVersion: apps/v1\n", text, StringComparison.Ordinal);
        Assert.Contains(
            "  # As many as ever.\n  # Was 4: with that memory requested is 3.91 MiB instead of 1.95 MiB.\n  replicas: 2\n", text, StringComparison.Ordinal);
        Assert.Contains("# Was not set.\n          env: [{name: MODEL_PATH, value: /b.onnx}]\n", text, StringComparison.Ordinal);
        // And nothing else is another.
        var changed = ManifestFile.Parse(Definition.Space.Target.CellOf(Definition.Space, 2, ["2", "/b.onnx"]).Manifest!, "cell");
        Assert.All(changed.Documents.Zip(ManifestFile.Parse(text, "text").Documents), pair => Assert.True(
            JsonNode.DeepEquals(pair.First.Object, pair.Second.Object), pair.Second.Object.ToJsonString()));
    }

    [Fact]
    public void Of_ManifestAsItIs_OnlyHasTheHeading() => Assert.Equal(
        "# Nothing is better.\n" + Written, TunedManifest.Of(new TuneResult(Definition, Original, []), Original, ["Nothing is better."], Fail));

    [Fact]
    public void Of_TextThatSharesAField_IsWrittenAnewAndSaysSo()
    {
        var definition = Studies.Definition(
            Written.Replace("  replicas: 4", "  replicas: &four 4", StringComparison.Ordinal), Definition.Space.Text);
        var best = Studies.Cell(definition, 1, ["2", null], 2000, 0.5);
        var warnings = new List<string>();

        var text = TunedManifest.Of(new TuneResult(definition, Original, [best]), best, ["It gains half."], warnings.Add);

        Assert.Contains("without the manifest's own comments", Assert.Single(warnings), StringComparison.Ordinal);
        Assert.StartsWith("# It gains half.\n", text, StringComparison.Ordinal);
        Assert.Contains("replicas: 2", text, StringComparison.Ordinal);
    }

    private static void Fail(string warning) => Assert.Fail(warning);
}
