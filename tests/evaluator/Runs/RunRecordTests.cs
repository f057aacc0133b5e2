using MlServe.Evaluator.RunFiles;
using MlServe.Evaluator.RunFiles.Metadata;
using MlServe.Evaluator.Runs;

namespace MlServe.Evaluator.Tests.Runs;

public sealed class RunRecordTests : IDisposable
{
    private readonly TemporaryFolder parent = new();

    public void Dispose() => parent.Dispose();

    [Fact]
    public void Finish_DiskIsFull_LeavesNoHalfReport()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/dev/full is Linux'.");
        var record = Begin();
        File.WriteAllText(
            record.Folder.LoadOutput,
            "2026-01-31 09:05:07,    120,      60.00,           0,       0.40,        2.00,        0.00,        0.80,     120,       3\n"
        );
        File.CreateSymbolicLink(record.Folder.Report + ".part", "/dev/full");

        Assert.True(ExitCode.IsFullDisk(Assert.ThrowsAny<IOException>(() => record.Finish(hasLoad: true))));

        Assert.Empty(Directory.GetFiles(record.Folder.Path, "report.html*"));
    }

    [Fact]
    public void Warn_AnyLine_IsSaidToo()
    {
        var said = new List<string>();
        var record = Begin(said.Add);

        record.Warn("the load took 4:00");
        record.Remark("the metrics were old");
        record.Alert("the run was interrupted");

        Assert.Equal(["the load took 4:00"], said);
        Assert.Equal(["The load took 4:00.", "The metrics were old."], record.Metadata.Cautions);
        Assert.Equal(["The run was interrupted."], record.Metadata.Warnings);
    }

    [Theory]
    [InlineData("the load took 4:00", "The load took 4:00.")]
    [InlineData("The load took 4:00.", "The load took 4:00.")]
    [InlineData("gap in the usage: connection refused; is the cluster running?", "Gap in the usage: connection refused; is the cluster running?")]
    public void Warn_AnyLine_IsKeptOnceAsASentence(string line, string sentence)
    {
        var record = Begin();

        record.Warn(line);
        record.Warn(line);

        Assert.Equal([sentence], record.Metadata.Cautions);
    }

    private RunRecord Begin(Action<string>? warned = null) => new(
        RunFolder.Create(parent.Path, "a.yaml", new DateTimeOffset(2026, 1, 31, 9, 5, 7, TimeSpan.Zero)),
        new RunMetadata { Run = "run", Evaluator = "0", Manifest = "a.yaml", ManifestSha256 = "ab" },
        "kind: Deployment\n")
    {
        Warned = warned ?? (_ => { }),
    };
}
