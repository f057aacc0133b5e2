using MlServe.Evaluator.RunFiles;
using MlServe.Evaluator.RunFiles.Metadata;
using MlServe.Evaluator.Runs;

namespace MlServe.Evaluator.Tests.Runs;

public sealed class RunListTests : IDisposable
{
    private const string Stage = "2026-01-31 09:05:07,    120,      60.00,           0,       0.40,        2.00,        0.00,        0.80,     120,       3\n";
    private static readonly DateTimeOffset Now = new(2026, 1, 31, 9, 5, 7, TimeSpan.Zero);
    private readonly TemporaryFolder scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public void Read_RunThatWasKilled_HasTheFiguresSoFar()
    {
        var record = Begin();
        File.WriteAllText(record.Folder.LoadOutput, Stage);

        var run = Assert.Single(RunList.Read(scratch["runs"]));

        Assert.Equal(("unfinished", 120, 3), (run.State, run.Summary?.Okay, run.Summary?.Failed));
    }

    [Fact]
    public void Read_RunThatWasKilledInItsCleanUp_IsUnfinishedWithItsFigures()
    {
        var record = Begin();
        record.NoteStart(Now, null);
        File.WriteAllText(record.Folder.LoadOutput, Stage);
        record.Note(known => known with { LoadEndedAt = Now.AddMinutes(1) });

        var killed = Assert.Single(RunList.Read(scratch["runs"]));
        record.Finish(hasLoad: true);
        var finished = Assert.Single(RunList.Read(scratch["runs"]));

        Assert.Equal(("unfinished", 120), (killed.State, killed.Summary?.Okay));
        Assert.Equal(("finished", 120), (finished.State, finished.Summary?.Okay));
    }

    [Fact]
    public void Read_RunThatHasMeasuredNothingYet_HasNone()
    {
        Begin();

        Assert.Null(Assert.Single(RunList.Read(scratch["runs"])).Summary);
    }

    [Fact]
    public void Read_DamagedMetadata_IsNoRunThatStillGoesOn()
    {
        File.WriteAllText(Begin().Folder.Metadata, "{\"run\": ");

        Assert.Equal("unreadable", Assert.Single(RunList.Read(scratch["runs"])).State);
    }

    [Fact]
    public void Read_RunThatWasKilledAsItClaimedItsFolder_IsUnfinished()
    {
        RunFolder.Create(scratch["runs"], "a.yaml", Now);

        Assert.Equal("unfinished", Assert.Single(RunList.Read(scratch["runs"])).State);
    }

    private RunRecord Begin() => new(
        RunFolder.Create(scratch["runs"], "a.yaml", Now),
        new RunMetadata { Run = "run", Evaluator = "0", Manifest = "a.yaml", ManifestSha256 = "ab" }, "kind: Deployment\n");
}
