using MlServe.Evaluator.RunFiles;
using MlServe.Evaluator.Runs;

namespace MlServe.Evaluator.Tests.Runs;

public sealed class RunRecordTests : IDisposable
{
    private readonly string parent = Directory.CreateTempSubdirectory("runs").FullName;

    public void Dispose() => Directory.Delete(parent, recursive: true);

    [Theory]
    [InlineData("the load took 4:00", "The load took 4:00.")]
    [InlineData("The load took 4:00.", "The load took 4:00.")]
    [InlineData("gap in the usage: connection refused; is the cluster running?", "Gap in the usage: connection refused; is the cluster running?")]
    public void Warn_AnyLine_IsKeptOnceAsASentence(string line, string sentence)
    {
        var record = new RunRecord(
            RunFolder.Create(parent, "a.yaml", new DateTimeOffset(2026, 1, 31, 9, 5, 7, TimeSpan.Zero)),
            new RunMetadata { Run = "run", Evaluator = "0", Manifest = "a.yaml", ManifestSha256 = "ab" }, "kind: Deployment\n");

        record.Warn(line);
        record.Warn(line);

        Assert.Equal([sentence], record.Metadata.Warnings);
    }
}
