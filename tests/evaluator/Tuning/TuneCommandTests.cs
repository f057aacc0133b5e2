using System.Text.Json.Nodes;
using MlServe.Evaluator.RunFiles.Metadata;
using MlServe.Evaluator.Simulation.Calibration;
using MlServe.Evaluator.Tests.Commands;
using MlServe.Evaluator.Tests.Simulation;

namespace MlServe.Evaluator.Tests.Tuning;

public class TuneCommandTests
{
    private const string Plan = "stages: [ { users: 4, think: 1s, length: 20s }, { users: 40, think: 1s, length: 1m } ]";

    private static readonly string[] Asked = ["--minimize", "memory_requested", "--slo", "p95<200ms", "--simulate-only"];

    [Fact]
    public async Task Tune_ManifestThatAsksForTooMuch_WritesTheStudyAndTheManifest()
    {
        using var folder = Folder();

        var (exitCode, output, error) = await RunAsync(folder, [.. Asked, "--count", "20", "--trials", "6", "--seed", "1"]);

        Assert.True(exitCode == ExitCode.Done, error);
        var study = Study(folder);
        Assert.All(
            (string[])["tune.json", "tune.html", "manifest.yaml", "space.yaml", "calibration.json", "deployment.yaml"],
            file => Assert.True(File.Exists(Path.Combine(study, file)), file));
        var text = File.ReadAllText(Path.Combine(study, "deployment.yaml"));
        Assert.Contains("# Nothing of this was measured.", text, StringComparison.Ordinal);
        Assert.Contains("# Was 1Gi", text, StringComparison.Ordinal);
        Assert.Contains("memory: 72Mi", text, StringComparison.Ordinal);
        Assert.Contains("Simulated, cell", output, StringComparison.Ordinal);
        var record = JsonNode.Parse(File.ReadAllText(Path.Combine(study, "tune.json")))!;
        Assert.True((bool)record["finished"]!);
        var best = record["cells"]!.AsArray().First(cell => (int)cell!["cell"]! == (int)record["best"]!)!;
        Assert.True((bool)best["meets"]!);
        Assert.InRange((double)best["figures"]!["memory_requested_KB"]!, 1, 0.1 * (double)record["original"]!["figures"]!["memory_requested_KB"]!);
        var page = File.ReadAllText(Path.Combine(study, "tune.html"));
        Assert.All((string[])["id=\"scatter\"", "class=\"parallel\"", "What changes", "Simulated, not measured"],
            part => Assert.Contains(part, page, StringComparison.Ordinal));

        // What was found is simulated as it was found.
        var (simulated, band, _) = await InProcess.RunAsync(
            "simulate", Path.Combine(study, "deployment.yaml"), "--calibration", folder["calibration.json"], "--plan", folder["plan.yaml"], "--trials", "6",
            "--seed", "1", "--slo", "p95<200ms", "--json", "--out", folder["again"]);
        Assert.Equal(ExitCode.Done, simulated);
        Assert.Equal((double)best["figures"]!["memory_requested_KB"]!, (double)JsonNode.Parse(band)!["figures"]!["memory_requested_KB"]!["median"]!, 6);
    }

    [Fact]
    public async Task Tune_StudyThatWasKilled_EndsAsOneThatWasNot()
    {
        using var folder = Folder();
        Assert.Equal(ExitCode.Done, (await RunAsync(folder, [.. Asked, "--count", "12", "--trials", "2", "--seed", "7"])).ExitCode);
        var study = Study(folder);
        var (json, deployment) = (File.ReadAllText(Path.Combine(study, "tune.json")), File.ReadAllText(Path.Combine(study, "deployment.yaml")));

        foreach (var left in (int[])[0, 5])
        {
            // As a kill leaves it after so many cells.
            var record = JsonNode.Parse(json)!;
            record["finished"] = false;
            record["cells"] = new JsonArray([.. record["cells"]!.AsArray().Take(left).Select(cell => cell!.DeepClone())]);
            File.WriteAllText(Path.Combine(study, "tune.json"), record.ToJsonString());
            File.Delete(Path.Combine(study, "deployment.yaml"));

            var (exitCode, _, error) = await InProcess.RunAsync("tune", study);

            Assert.True(exitCode == ExitCode.Done, error);
            Assert.Equal(json, File.ReadAllText(Path.Combine(study, "tune.json")));
            Assert.Equal(deployment, File.ReadAllText(Path.Combine(study, "deployment.yaml")));
        }

        var (changed, _, message) = await InProcess.RunAsync("tune", study, "--trials", "3");
        Assert.Equal(ExitCode.UserError, changed);
        Assert.Contains("leave --trials out", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tune_ObjectiveThatNothingKeeps_NamesTheNearestAndWhatItWouldTake()
    {
        using var folder = Folder();
        folder.Write("space.yaml", "parameters: [ { name: replicas, fields: Deployment spec.replicas, values: [1, 2] } ]");

        var (exitCode, _, error) = await RunAsync(
            folder, "--minimize", "memory_requested", "--slo", "p95<10ms", "--over", folder["space.yaml"], "--trials", "2", "--seed", "1");

        Assert.Equal(ExitCode.UserError, exitCode);
        var line = error.TrimEnd().Split('\n')[^1];
        Assert.Matches(@"^evaluator: none of 2 cells keeps p95<10ms: the nearest, .* it would keep p95<\d+ms", line);
        Assert.False(File.Exists(Path.Combine(Study(folder), "deployment.yaml")));
        Assert.Contains("none of 2 cells", File.ReadAllText(Path.Combine(Study(folder), "tune.html")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tune_SeveralModels_ChoosesTheBestThatIsAccurateEnough()
    {
        using var folder = Folder();
        var model = folder.Write("small.onnx", "not looked into");
        Calibrated(model, 0.01).Write(folder["small.json"]);
        folder.Write("space.yaml", "parameters: [ { name: replicas, fields: Deployment spec.replicas, values: [1, 2, 4] } ]");
        string[] asked = [.. Asked, "--over", folder["space.yaml"], "--trials", "2", "--seed", "1", "--models", model];

        var (missing, _, message) = await RunAsync(folder, asked);
        Assert.Equal(ExitCode.UserError, missing);
        var command = $"evaluator calibrate {folder["one.yaml"]} --model {model} -o small.json";
        Assert.Contains($"no calibration is of it: '{command}'", message, StringComparison.Ordinal);

        var (exitCode, _, error) = await RunAsync(folder, [.. asked, "--calibration", folder["calibration.json"], folder["small.json"]]);

        Assert.True(exitCode == ExitCode.Done, error);
        var text = File.ReadAllText(Path.Combine(Study(folder), "deployment.yaml"));
        Assert.Contains($"env: [{{name: MODEL_PATH, value: {model}}}]", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("one.yaml", "space.yaml", "p95<200ms", "none.json", "there is no calibration")]
    [InlineData("other.yaml", "space.yaml", "p95<200ms", "calibration.json", "another image (ml-app:0.0.1 instead of ml-app:0.0.2)")]
    [InlineData("one.yaml", "space.yaml", "p95<200ms", "machine.json", "another machine")]
    [InlineData("one.yaml", "ignored.yaml", "p95<200ms", "calibration.json", "spec.template.spec.nodeName is not followed by the simulation")]
    [InlineData("one.yaml", "image.yaml", "p95<200ms", "calibration.json", "image ml-app:0.0.3: one.yaml: the calibration is of another image")]
    [InlineData("one.yaml", "wrong.yaml", "p95<200ms", "calibration.json", "wrong.yaml:1: parameters[0].fields")]
    [InlineData("one.yaml", "space.yaml", "p95<200", "calibration.json", "a time needs its unit")]
    [InlineData("pods.yaml", "space.yaml", "p95<200ms", "calibration.json", "a metric of the type Pods cannot be simulated")]
    public async Task Tune_InputThatCannotBeUsed_IsOneLine(string manifest, string space, string objective, string calibration, string message)
    {
        using var folder = Folder();
        folder.Write("other.yaml", Known.Manifest().Replace("0.0.1", "0.0.2", StringComparison.Ordinal));
        folder.Write("pods.yaml", Known.Manifest() + Known.Autoscaler(3, 40).Replace(
            "type: Resource\n      resource: { name: cpu, target: { type: Utilization, averageUtilization: 40 } }",
            "type: Pods\n      pods: { metric: { name: requests }, target: { type: AverageValue, averageValue: \"10\" } }", StringComparison.Ordinal));
        folder.Write("space.yaml", "parameters: [ { name: replicas, fields: Deployment spec.replicas, values: [1, 2] } ]");
        folder.Write("ignored.yaml", "parameters: [ { name: node, fields: Deployment spec.template.spec.nodeName, values: [a, b] } ]");
        folder.Write(
            "image.yaml",
            "parameters: [ { name: image, fields: \"Deployment spec.template.spec.containers[ml-app].image\", values: [ml-app:0.0.3] } ]");
        folder.Write("wrong.yaml", "parameters: [ { name: replicas, fields: Deployment spec.replica, values: [1, 2] } ]");
        (Known.Calibration() with { Machine = new CalibratedMachine(null, 4096, "embedded") }).Write(folder["machine.json"]);

        var (exitCode, output, error) = await InProcess.RunAsync(
            "tune", folder[manifest], "--minimize", "memory_requested", "--slo", objective, "--over", folder[space], "--calibration", folder[calibration],
            "--minutes", "1", "--out", folder.Path, "--simulate-only");

        Assert.Equal(ExitCode.UserError, exitCode);
        Assert.Empty(output);
        Assert.Contains(message, Assert.Single(error.TrimEnd().Split('\n')), StringComparison.Ordinal);
        Assert.Empty(Directory.GetDirectories(folder.Path));
    }

    [Theory]
    [InlineData("--slo is missing", "--minimize", "memory_requested")]
    [InlineData("--minimize is missing", "--slo", "p95<200ms")]
    [InlineData("--accuracy-data is for --models", "--minimize", "memory_requested", "--slo", "p95<200ms", "--accuracy-data", "photos")]
    [InlineData("--min-accuracy needs --models", "--minimize", "memory_requested", "--slo", "p95<200ms", "--min-accuracy", "70%")]
    [InlineData("--rounds is for real rounds", "--minimize", "memory_requested", "--slo", "p95<200ms", "--simulate-only", "--rounds", "5")]
    [InlineData("--margin 60%: must be a share above 0 and of at most 25%", "--minimize", "memory_requested", "--slo", "p95<200ms", "--margin", "60%")]
    public async Task Tune_OptionsThatDoNotGoTogether_IsOneLine(string message, params string[] options)
    {
        using var folder = Folder();

        var (exitCode, _, error) = await RunAsync(folder, options);

        Assert.Equal(ExitCode.UserError, exitCode);
        Assert.Contains(message, Assert.Single(error.TrimEnd().Split('\n')), StringComparison.Ordinal);
        Assert.Empty(Directory.GetDirectories(folder.Path));
    }

    private static ServiceCalibration Calibrated(string model, double cpuSeconds)
    {
        var calibration = Known.Calibration(cpuSeconds);
        return calibration with
        {
            Service = calibration.Service with
            {
                Environment = [$"MODEL_PATH={Path.GetFullPath(model)}"],
                Model = new ModelIdentity("small", RunMetadata.Sha256(File.ReadAllBytes(model)), null, null, null),
            },
        };
    }

    private static string Study(TemporaryFolder folder) => Assert.Single(Directory.GetDirectories(folder.Path, "*-tune-*"));

    private static TemporaryFolder Folder()
    {
        var folder = new TemporaryFolder();
        folder.Write("one.yaml", Known.Manifest(replicas: 4));
        folder.Write("plan.yaml", Plan);
        var calibration = Known.Calibration();
        (calibration with { Service = calibration.Service with { Environment = [] } }).Write(folder["calibration.json"]);
        return folder;
    }

    private static Task<(int ExitCode, string Output, string Error)> RunAsync(TemporaryFolder folder, params string[] more) => InProcess.RunAsync(
        more.Contains("--calibration")
            ? ["tune", folder["one.yaml"], "--plan", folder["plan.yaml"], "--out", folder.Path, .. more]
            : ["tune", folder["one.yaml"], "--plan", folder["plan.yaml"], "--calibration", folder["calibration.json"], "--out", folder.Path, .. more]);
}
