using System.Text.Json;
using MlServe.Evaluator.Commands.RunFolders;
using MlServe.Evaluator.Comparison;
using MlServe.Evaluator.Objectives;
using MlServe.Evaluator.Runs;
using MlServe.Evaluator.Runs.Deployments;
using MlServe.Evaluator.Sweep;
using MlServe.Evaluator.Sweep.Results;
using MlServe.Evaluator.Tests.Commands;

namespace MlServe.Evaluator.Tests.Sweep.Results;

/// <summary>The run folders are the state of a sweep.</summary>
public sealed class SweepReaderTests : IDisposable
{
    private readonly TemporaryFolder scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public void Read_Folders_ReportsHowFarEachTrialCame()
    {
        var (folder, definition, cells, _) = SweepFixture.Begin(scratch);
        SweepFixture.Run(folder, cells[0], 1, 0.1);
        SweepFixture.Run(folder, cells[1], 1, 0.2, known => known with { LoadEndedAt = null });
        SweepFixture.Run(folder, cells[2], 1, 0.2, known => known with { EndedEarly = "interrupted" });
        SweepFixture.Run(folder, cells[3], 1, 0.2, known => known with { EndedEarly = "0 of 1 replicas are ready:\nkilled", FailureReason = "OOMKilled" });
        // Cut off, and run again.
        SweepFixture.Run(folder, cells[4], 2, 0.9, known => known with { LoadEndedAt = null });
        SweepFixture.Run(folder, cells[4], 2, 0.5, stamp: "20260131T095900Z");

        var result = SweepReader.Read(folder, definition, 7, cells);

        TrialState[] first = [.. result.Cells.Select(cell => cell.Trials[0].State)];
        Assert.Equal([TrialState.Done, TrialState.Pending, TrialState.Pending, TrialState.Failed, TrialState.Pending, TrialState.Pending], first);
        Assert.Equal(("OOMKilled", "0 of 1 replicas are ready: killed"), (result.Cells[3].Trials[0].Reason, result.Cells[3].Trials[0].Message));
        Assert.Equal(TrialState.Done, result.Cells[4].Trials[1].State);
        Assert.Contains("095900", result.Cells[4].Trials[1].Folder, StringComparison.Ordinal);
        Assert.False(result.IsFinished);
        Assert.Equal((0.1, 0), (result.Cells[0].Trials[0].Figures["response_time_s"], result.Cells[0].Trials[0].Figures["oom_kills"]));
    }

    [Fact]
    public void Read_KilledDuringTheLoad_HasFiguresAndAMark()
    {
        var (folder, definition, cells, _) = SweepFixture.Begin(scratch);
        var run = SweepFixture.Run(folder, cells[0], 1, 0.1);
        File.WriteAllText(Path.Combine(run, "summary.json"), """{ "response_time_s": 0.1, "transactions": 90, "okay": 90, "failed": 10 }""");
        File.WriteAllText(
            Path.Combine(run, "events.csv"),
            "time,kind,object,reason,message\n2026-01-31T09:00:10Z,Pod,a,OOMKilled,\"container a ended, and was started "
                + "again\"\n2026-01-31T09:00:20Z,Pod,a,OOMKilled,again\n2026-01-31T09:00:20Z,Pod,a,Unready,x\n"
        );

        var trial = SweepReader.Read(folder, definition, 7, cells).Cells[0].Trials[0];
        var strict = SweepReader.Read(folder, definition with { MaxFailed = new FailureLimit(null, 0.05) }, 7, cells).Cells[0].Trials[0];

        Assert.Equal((TrialState.Done, "OOMKilled"), (trial.State, trial.Reason));
        Assert.Equal((2, 0.1, 0.1), (trial.Figures["oom_kills"], trial.Figures["failed_share"], trial.Figures["response_time_s"]));
        Assert.Equal((TrialState.Failed, "OOMKilled"), (strict.State, strict.Reason));
    }

    [Fact]
    public void Read_KilledBeforeItsScore_IsStillToBeDone()
    {
        var (folder, definition, cells, _) = SweepFixture.Begin(scratch);
        // As it lies there between the load's end and the score.
        File.WriteAllText(
            Path.Combine(SweepFixture.Run(folder, cells[0], 1, 0.1), "summary.json"),
            """{ "response_time_s": null, "okay": null, "cluster": "embedded" }"""
        );

        Assert.Equal(
            (TrialState.Pending, "killed"),
            SweepReader.Read(folder, definition, 7, cells).Cells[0].Trials[0] is var trial ? (trial.State, trial.Reason) : default
        );
    }

    [Theory]
    [InlineData("""{ "response_time_s": null, "transactions": 0, "okay": 0, "failed": 9 }""", "nothing served")]
    [InlineData("""{ "response_time_s": 0.1, "transactions": 9, "okay": 9, "failed": 2 }""", "too many failures")]
    public void Read_WithoutUse_IsAFailure(string summary, string reason)
    {
        var (folder, definition, cells, _) = SweepFixture.Begin(scratch);
        File.WriteAllText(Path.Combine(SweepFixture.Run(folder, cells[0], 1, 0.1), "summary.json"), summary);

        var trial = SweepReader.Read(folder, definition with { MaxFailed = new FailureLimit(null, 0.1) }, 7, cells).Cells[0].Trials[0];

        Assert.Equal((TrialState.Failed, reason), (trial.State, trial.Reason));
    }

    [Fact]
    public void Read_JobThatPrintsItsFailures_HasTheirShareAndItsLimit()
    {
        var (folder, definition, cells, _) = SweepFixture.Begin(scratch);
        var run = SweepFixture.Run(folder, cells[0], 1, 0.1);
        File.WriteAllText(Path.Combine(run, "job.json"), """{ "job": "a", "figures": { "okay": 7.5, "failed": 2.5 } }""");

        var trial = SweepReader.Read(folder, definition, 7, cells).Cells[0].Trials[0];
        var strict = SweepReader.Read(folder, definition with { MaxFailed = new FailureLimit(null, 0.1) }, 7, cells).Cells[0].Trials[0];

        Assert.Equal((TrialState.Done, 0.25), (trial.State, trial.Figures.GetValueOrDefault("failed_share")));
        Assert.Equal((TrialState.Failed, "too many failures"), (strict.State, strict.Reason));
    }

    [Fact]
    public void Folder_OfASweep_IsTakenByCompareAndRuns()
    {
        var (folder, _, cells, _) = SweepFixture.Begin(scratch);
        foreach (var round in (int[])[1, 2])
        {
            SweepFixture.Run(folder, cells[0], round, 0.1);
            SweepFixture.Run(folder, cells[1], round, 0.2);
        }

        Assert.Equal([2, 2], ComparisonReader.Read([folder.Path]).Select(variant => variant.Counted.Count));
        Assert.Equal(4, RunList.Read(scratch["runs"]).Count);
        Assert.Equal(folder.Path, OpenCommand.Latest(scratch["runs"]));
        Assert.Contains("continues it", Assert.Throws<UserErrorException>(() => OpenCommand.PageOf(folder.Path, InProcess.Silent())).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Load_ChangedDefinition_IsRefusedInOneLine()
    {
        var (folder, definition, _, settings) = SweepFixture.Begin(scratch);

        var (again, same) = SweepSettings.Load(folder);
        Assert.Equal(JsonSerializer.Serialize(settings), JsonSerializer.Serialize(again));
        Assert.Equal((definition.Text, definition.Trials), (same.Text, same.Trials));
        foreach (var file in (string[])[folder.Definition, folder.Manifest])
        {
            var text = File.ReadAllText(file);
            File.WriteAllText(file, text + "# changed\n");
            var refusal = Assert.Throws<UserErrorException>(() => SweepSettings.Load(folder)).Message;
            Assert.StartsWith($"{file} has changed since the sweep began", refusal, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', refusal);
            File.WriteAllText(file, text);
        }
    }

    [Fact]
    public void Load_SweepWithObjectives_GoesOnWithThem()
    {
        var (folder, definition, cells, _) = SweepFixture.Begin(scratch);
        var goals = new Goals([ObjectiveReader.Read("p95<200ms", ""), ObjectiveReader.Read("failed<1%", "")], new Price(0.04, 0.005));
        definition = definition with { Goals = goals };
        SweepFiles.Begin(folder, definition, cells, SweepSettings.Of(definition, 7, new ClusterChoice(null, false), folder));

        var (_, again) = SweepSettings.Load(folder);

        Assert.Equal(goals.Objectives, again.Goals.Objectives);
        Assert.Equal(goals.Price, again.Goals.Price);
    }

    [Fact]
    public void Lock_SecondSweep_IsRefused()
    {
        var (folder, _, _, _) = SweepFixture.Begin(scratch);
        using (folder.Lock())
            Assert.Contains("another", Assert.Throws<UserErrorException>(() => folder.Lock()).Message, StringComparison.Ordinal);
        folder.Lock().Dispose();
    }
}
