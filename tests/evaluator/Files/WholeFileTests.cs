using MlServe.Evaluator.Files;

namespace MlServe.Evaluator.Tests.Files;

public sealed class WholeFileTests : IDisposable
{
    private readonly TemporaryFolder scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public void Write_DiskIsFull_LeavesTheOldFileAndNothingBesideIt()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/dev/full is Linux'.");
        WholeFile.Write(scratch["run.json"], "old");
        File.CreateSymbolicLink(scratch["run.json.part"], "/dev/full");

        Assert.True(ExitCode.IsFullDisk(Assert.ThrowsAny<IOException>(() => WholeFile.Write(scratch["run.json"], "new"))));

        Assert.Equal("old", File.ReadAllText(scratch["run.json"]));
        Assert.Equal([scratch["run.json"]], Directory.GetFileSystemEntries(scratch[""]));
    }

    [Fact]
    public void Write_FolderIsGone_IsTheUsersMistake() =>
        Assert.StartsWith(
            $"cannot write {scratch["gone/run.json"]}: ",
            Assert.Throws<UserErrorException>(() => WholeFile.Write(scratch["gone/run.json"], "new")).Message);
}
