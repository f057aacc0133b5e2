using System.Globalization;
using MlServe.Evaluator.Comparison;
using MlServe.Evaluator.Comparison.Regression;
using MlServe.Evaluator.RunFiles.Metadata;

namespace MlServe.Evaluator.Tests.Comparison.Regression;

public sealed class BaselineTests : IDisposable
{
    private readonly TemporaryFolder scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public void Keep_Runs_AreSmallAndReadBackWithTheirFigures()
    {
        var variants = ComparisonReader.Read([Run("1-a", 0.1), Run("2-a", 0.12), MadeRuns.Write(scratch["runs"], "3-a", "a", 0.3, 1000, Interrupted)]);

        var folder = Baseline.Keep(variants, "main", scratch[""]);

        Assert.Equal(Path.Combine(scratch[""], "main"), folder);
        // The run that did not end is no measure of anything.
        Assert.Equal(["run-01", "run-02"], Directory.GetDirectories(folder).Select(Path.GetFileName).Order());
        Assert.Equal(
            ["deployment.yaml", "run.json", "summary.json"], Directory.GetFiles(Path.Combine(folder, "run-01")).Select(Path.GetFileName).Order());
        Assert.True(Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length) < 20_000);
        var read = Baseline.Read(folder);
        Assert.Equal("main", read.Name);
        foreach (var figure in RegressionLimit.Figures)
            Assert.Equal(Rounded(variants[0].Values(figure)), Rounded(read.Values(figure)));
        Assert.Equal(variants[0].Example.Metadata!.ManifestSha256, read.Example.Metadata!.ManifestSha256);
    }

    /// <summary>Files have nine digits.</summary>
    private static IEnumerable<string> Rounded(IEnumerable<double> values) => values.Select(value => value.ToString("G8", CultureInfo.InvariantCulture));

    [Fact]
    public void Keep_BaselineThatIsThere_IsReplacedAsAWhole()
    {
        Baseline.Keep(ComparisonReader.Read([Run("1-a", 0.1), Run("2-a", 0.12)]), "main", scratch[""]);

        var folder = Baseline.Keep(ComparisonReader.Read([Run("3-a", 0.2)]), "main", scratch[""]);

        Assert.Equal(["run-01"], Directory.GetDirectories(folder).Select(Path.GetFileName));
        Assert.False(Directory.Exists(folder + ".part"));
        // Even with runs of its own.
        Baseline.Keep(ComparisonReader.Read([Path.Combine(folder, "run-01")]), "main", scratch[""]);
        Assert.Single(Baseline.Read(folder).Counted);
    }

    [Fact]
    public void Read_RunOrComparison_IsABaselineAsWell()
    {
        var comparison = ComparisonFolder.Create(scratch["out"], DateTimeOffset.UnixEpoch);
        foreach (var round in (int[])[1, 2])
            MadeRuns.Write(comparison.Round(round), $"{round}-a", "a", 0.1, 1000);

        Assert.Equal("1-a", Baseline.Read(Run("1-a", 0.1)).Name);
        Assert.Equal(2, Baseline.Read(comparison.Path).Counted.Count);
    }

    [Fact]
    public void Read_Mistake_SaysWhatToDo()
    {
        Run("1-a", 0.1);
        MadeRuns.Write(scratch["runs"], "2-b", "b", 0.1, 1000);
        var broken = MadeRuns.Write(scratch["broken"], "1-a", "a", 0.1, 1000, Interrupted);

        Assert.Contains("'evaluator compare MANIFEST --keep-baseline nowhere' makes", Mistake("nowhere"));
        Assert.Contains("its runs are of a and b: a baseline is of one manifest", Mistake(scratch["runs"]));
        Assert.Contains("none of its runs counts: interrupted.", Mistake(broken));
    }

    [Theory]
    [InlineData("../main", false, "is a name, not a path")]
    [InlineData("..", true, "is a name, not a path")]
    [InlineData("taken", false, "--overwrite")]
    public void CheckName_Mistake_SaysWhatToDo(string name, bool overwrite, string expected)
    {
        Directory.CreateDirectory(scratch["taken"]);

        Assert.Contains(expected, Assert.Throws<UserErrorException>(() => Baseline.CheckName(name, overwrite, scratch[""])).Message);
        Baseline.CheckName("taken", overwrite: true, scratch[""]);
        Baseline.CheckName("free", overwrite: false, scratch[""]);
    }

    private static RunMetadata Interrupted(RunMetadata known) => known with { EndedEarly = "interrupted" };

    private static string Mistake(string baseline) => Assert.Throws<UserErrorException>(() => Baseline.Read(baseline)).Message;

    private string Run(string name, double seconds) => MadeRuns.Write(scratch["runs"], name, "a", seconds, 1000);
}
