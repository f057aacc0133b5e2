using MlServe.Evaluator.Sweep.Definitions;
using MlServe.Evaluator.Sweep.Results;

namespace MlServe.Evaluator.Tests.Sweep.Results;

public sealed class SweepPodsTests : IDisposable
{
    private readonly TemporaryFolder scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public void WriteState_JobsOfSeveralPods_HasARowForEachInTheOrderOfTheirIndexes()
    {
        var pods = Write("""
            "printed": { "job-1-x": { "minibatches": 20 }, "job-0-y": { "minibatches": 30, "cpu": 7 } },
            "pods": { "job-1-x": { "index": 1, "node": "west" }, "job-0-y": { "index": 0, "node": "east" } }
            """);
        Assert.Equal(["cell,trial,cpu,memory,index,node,minibatches,pod", "1,1,250m,64Mi,0,east,30,job-0-y", "1,1,250m,64Mi,1,west,20,job-1-x"], pods!);
    }

    [Fact]
    public void WriteState_JobsThatWroteNoPlaces_LeavesThemOpen() =>
        Assert.Equal("1,1,250m,64Mi,,,1,a", Write("""
            "printed": { "a": { "sum": 1 }, "b": { "sum": 2 } }
            """)![1]);

    [Fact]
    public void WriteState_JobsOfOnePod_WritesNoTableOfPods() => Assert.Null(Write("""
        "printed": { "a": { "sum": 1 } }
        """));

    [Fact]
    public void WritePictures_MeanOfTrials_HasTheirDeviationBesideIt()
    {
        var (folder, definition, cells, settings) = SweepFixture.Begin(scratch);
        SweepFixture.Run(folder, cells[0], 1, 0.1);
        SweepFixture.Run(folder, cells[0], 2, 0.3);
        var result = SweepReader.Read(folder, definition with { Combination = Combination.Mean }, 7, cells);

        Assert.Equal(0.1414, result.Cells[0].Deviation("response_time_s")!.Value, 0.0001);
        Assert.Null(result.Cells[1].Deviation("response_time_s"));
        SweepFiles.WritePictures(folder, result, _ => { });
        Assert.Contains("<small>± ", File.ReadAllText(folder.Page), StringComparison.Ordinal);
        SweepFiles.WriteState(folder, result, settings);
        Assert.Contains("\"deviation\": 0.141", File.ReadAllText(folder.Json), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sweep.html")]
    [InlineData("parallel-coordinates.svg")]
    public void WritePictures_DiskIsFull_LeavesTheOldOnes(string file)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/dev/full is Linux'.");
        var (folder, definition, cells, _) = SweepFixture.Begin(scratch);
        SweepFixture.Run(folder, cells[0], 1, 0.1);
        var result = SweepReader.Read(folder, definition, 7, cells);
        SweepFiles.WritePictures(folder, result, _ => { });
        var before = File.ReadAllText(Path.Combine(folder.Path, file));
        File.CreateSymbolicLink(Path.Combine(folder.Path, file + ".part"), "/dev/full");

        Assert.True(ExitCode.IsFullDisk(Assert.ThrowsAny<IOException>(() => SweepFiles.WritePictures(folder, result, _ => { }))));

        Assert.Equal(before, File.ReadAllText(Path.Combine(folder.Path, file)));
    }

    /// <summary>The lines of pods.csv after a trial whose job.json has this; null: there is no such file.</summary>
    private string[]? Write(string job)
    {
        var (folder, definition, cells, settings) = SweepFixture.Begin(scratch);
        File.WriteAllText(Path.Combine(SweepFixture.Run(folder, cells[0], 1, 0.1), "job.json"), $$"""{ "job": "job", "figures": { "sum": 1 }, {{job}} }""");
        SweepFiles.WriteState(folder, SweepReader.Read(folder, definition, 7, cells), settings);
        var path = Path.Combine(folder.Path, "pods.csv");
        return File.Exists(path) ? File.ReadAllLines(path) : null;
    }
}
