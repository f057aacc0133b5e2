using MlServe.Evaluator.Comparison;
using MlServe.Evaluator.Runs;

namespace MlServe.Evaluator.Tests.Comparison;

/// <summary>The manifests that challenge/variants offers to compare.</summary>
public class VariantsTests
{
    public static TheoryData<string> Files =>
        [
            .. Directory
                .GetFiles(Path.Combine(Repository.Root, "challenge", "variants"), "*.yaml")
                .Order(StringComparer.Ordinal)
                .Select(file => Path.GetFileName(file)),
        ];

    [Theory]
    [MemberData(nameof(Files))]
    public void Variant_Manifest_CanBeEvaluatedAndSaysWhatItTeaches(string file)
    {
        var path = Path.Combine(Repository.Root, "challenge", "variants", file);

        var workload = LoadWorkload.Check(new EvaluationOptions { Manifest = path });

        Assert.Equal(32000, workload.NodePort);
        Assert.StartsWith("# ", workload.Manifest.Text);
        Assert.Contains("# Teaches: ", workload.Manifest.Text);
        Assert.Contains($"variants/{file}", File.ReadAllText(Path.Combine(Repository.Root, "challenge", "README.md")));
    }

    [Fact]
    public void Variants_BesideEachOther_AllDiffer()
    {
        var texts = Files.Select(file => (string?)File.ReadAllText(Path.Combine(Repository.Root, "challenge", "variants", file.Data))).ToList();

        Assert.True(texts.Count >= 6);
        var differences = ManifestDifferences.Of(texts);
        Assert.Equal(
            texts.Count,
            Enumerable.Range(0, texts.Count).Select(i => string.Join('\n', differences.Select(difference => difference.Values[i]))).Distinct().Count()
        );
    }
}
