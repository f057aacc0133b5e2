using MlServe.Evaluator.Comparison;
using MlServe.Evaluator.Figures;
using MlServe.Evaluator.Files;
using MlServe.Evaluator.RunFiles.Metadata;

namespace MlServe.Evaluator.Tests.Comparison;

public sealed class ComparisonReaderTests : IDisposable
{
    private readonly TemporaryFolder scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public void Read_RunsOfTwoManifests_AreGroupedInTheOrderGiven()
    {
        string[] runs = [Run("1-b", "b"), Run("2-a", "a"), Run("3-b", "b")];

        var variants = ComparisonReader.Read(runs);

        Assert.Equal(["b", "a"], variants.Select(variant => variant.Name));
        Assert.Equal([2, 1], variants.Select(variant => variant.Counted.Count));
        Assert.All(variants.SelectMany(variant => variant.Trials), trial => Assert.Null(trial.Round));
    }

    [Fact]
    public void Read_SameManifestTwoModels_AreTwoThings()
    {
        var variants = ComparisonReader.Read([
            MadeRuns.Write(scratch[""], "1-a", "a", 0.1, 1000, model: "aaaaaaaaaaaa"),
            MadeRuns.Write(scratch[""], "2-a", "a", 0.2, 1000, model: "bbbbbbbbbbbb"),
        ]);

        Assert.Equal(["a (model aaaaaaaa)", "a (model bbbbbbbb)"], variants.Select(variant => variant.Name));
    }

    [Fact]
    public void Read_RunsThatDidNotEnd_DoNotCountAndSayWhy()
    {
        var empty = Path.Combine(scratch[""], "4-a");
        Directory.CreateDirectory(empty);
        JsonFile.Write(
            Path.Combine(empty, "run.json"),
            new RunMetadata
            {
                Run = "4",
                Evaluator = "0",
                Manifest = "a.yaml",
                ManifestSha256 = "x",
                EndedEarly = "not ready",
            }
        );

        var variants = ComparisonReader.Read([
            MadeRuns.Write(scratch[""], "1-a", "a", 0.1, 1000, known => known with { EndedEarly = "interrupted" }),
            MadeRuns.Write(scratch[""], "2-a", "a", 0.1, 1000, known => known with { LoadEndedAt = null }),
            MadeRuns.Write(scratch[""], "3-a", "a", 0.1, 1000),
            empty,
        ]);

        Assert.Equal(
            ["interrupted", "killed before its load was over", null, "ended early: not ready"],
            variants.SelectMany(variant => variant.Trials).Select(trial => trial.Problem)
        );
    }

    [Fact]
    public void Read_FolderOfAComparison_StandsForItsRunsByRound()
    {
        var folder = ComparisonFolder.Create(scratch[""], DateTimeOffset.UnixEpoch);
        for (var round = 1; round <= 11; round++)
        {
            MadeRuns.Write(folder.Round(round), $"20260131T0900{round:00}Z-b", "b", 0.1 + round * 0.01, 1000);
            MadeRuns.Write(folder.Round(round), $"20260131T0901{round:00}Z-a", "a", 0.2, 1000);
        }

        var variants = ComparisonReader.Read([folder.Path], [Sha("a"), Sha("b")]);

        Assert.Equal(["a", "b"], variants.Select(variant => variant.Name));
        Assert.Equal(Enumerable.Range(1, 11).Select(round => (int?)round), variants[1].Trials.Select(trial => ComparisonFolder.NumberOf(trial.Round)));
        Assert.True(Comparer.Difference(KnownFigures.ResponseTime, variants[0], variants[1], new Random(1)) is { IsPaired: true, RunsOfA: 11 });
    }

    [Fact]
    public void Write_ComparisonOfPastRuns_IsReadBackFromItsOwnFolder()
    {
        var variants = ComparisonReader.Read([Run("1-b", "b"), Run("2-a", "a")]);
        var folder = ComparisonFolder.Create(scratch["out"], DateTimeOffset.UnixEpoch);
        ComparisonFiles.Write(folder, Comparer.Of(variants, DateTimeOffset.UnixEpoch, null, new Random(1), []));

        var again = ComparisonReader.Read([folder.Path]);

        Assert.Equal(["b", "a"], again.Select(variant => variant.Name));
        Assert.Equal(Figures(variants), Figures(again));

        // Lists are equal only to themselves.
        static IEnumerable<Summary> Figures(IEnumerable<Variant> read) => read.Select(variant => variant.Counted[0].Summary with { Findings = null });
    }

    /// <summary>What stands for a kill, too: a page that is there is whole, and says that the comparison is finished.</summary>
    [Theory]
    [InlineData("comparison.csv")]
    [InlineData("comparison.html")]
    public void Write_DiskIsFull_LeavesNoHalfFile(string file)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/dev/full is Linux'.");
        var result = Comparer.Of(ComparisonReader.Read([Run("1-b", "b"), Run("2-a", "a")]), DateTimeOffset.UnixEpoch, null, new Random(1), []);
        var folder = ComparisonFolder.Create(scratch["out"], DateTimeOffset.UnixEpoch);
        File.CreateSymbolicLink(Path.Combine(folder.Path, file + ".part"), "/dev/full");

        Assert.True(ExitCode.IsFullDisk(Assert.ThrowsAny<IOException>(() => ComparisonFiles.Write(folder, result))));

        Assert.False(Path.Exists(Path.Combine(folder.Path, file)));
        Assert.Empty(Directory.GetFiles(folder.Path, "*.part"));
    }

    [Fact]
    public void Read_NeitherRunNorComparison_SaysSo()
    {
        Assert.Contains("is neither", Assert.Throws<UserErrorException>(() => ComparisonReader.Read([scratch[""]])).Message, StringComparison.Ordinal);
        Assert.Contains("no such", Assert.Throws<UserErrorException>(() => ComparisonReader.Read([scratch["nowhere"]])).Message, StringComparison.Ordinal);
    }

    private static string Sha(string manifest) =>
        RunMetadata.Sha256(System.Text.Encoding.UTF8.GetBytes($"# {manifest}\napiVersion: v1\nkind: ConfigMap\nmetadata: {{ name: {manifest} }}\n"));

    private string Run(string name, string manifest) => MadeRuns.Write(scratch[""], name, manifest, 0.1, 1000);
}
