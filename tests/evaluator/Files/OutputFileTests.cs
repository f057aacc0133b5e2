using MlServe.Evaluator.Files;

namespace MlServe.Evaluator.Tests.Files;

public class OutputFileTests
{
    [Fact]
    public void Check_LastFileExists_NamesItsOptionAndTouchesNone()
    {
        using var folder = new TemporaryFolder();
        folder.Write("latency.csv", "precious");

        var error = Assert.Throws<UserErrorException>(() => OutputFile.Check(
            false, new AskedFile(folder["log.csv"], "-o", CanAppend: true), new AskedFile(folder["latency.csv"], "--latency")));

        Assert.Equal($"{folder["latency.csv"]} exists; --overwrite replaces it, --latency names another file", error.Message);
        Assert.False(File.Exists(folder["log.csv"]));
        Assert.Equal("precious", File.ReadAllText(folder["latency.csv"]));
    }

    [Fact]
    public void Check_FileThatMayGrowExists_SuggestsAppend()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("log.csv", "precious");

        var error = Assert.Throws<UserErrorException>(() => OutputFile.Check(false, new AskedFile(path, "-o", CanAppend: true)));

        Assert.Equal($"{path} exists; --append adds to it, --overwrite replaces it, -o names another file", error.Message);
    }

    [Fact]
    public void Check_FolderInTheWay_KeepsWhatTheOthersHold()
    {
        using var folder = new TemporaryFolder();
        var log = folder.Write("log.csv", "precious");
        Directory.CreateDirectory(folder["latency.csv"]);

        var error = Assert.Throws<UserErrorException>(() =>
            OutputFile.Check(true, new AskedFile(log, "-o"), new AskedFile(folder["latency.csv"], "--latency"))
        );

        Assert.StartsWith($"cannot write {folder["latency.csv"]}: ", error.Message, StringComparison.Ordinal);
        Assert.Equal("precious", File.ReadAllText(log));
    }

    [Fact]
    public void Check_NothingInTheWay_LeavesNoFile()
    {
        using var folder = new TemporaryFolder();

        OutputFile.Check(
            false,
            new AskedFile(folder["deep/er/log.csv"], "-o"),
            new AskedFile(null, "--latency"),
            new AskedFile(OutputFile.StandardOutput, "--tally")
        );

        Assert.Empty(Directory.GetFiles(folder["deep/er"]));
    }

    [Fact]
    public void Check_OneFileTwice_NamesBothOptions()
    {
        using var folder = new TemporaryFolder();

        var error = Assert.Throws<UserErrorException>(() =>
            OutputFile.Check(false, new AskedFile(folder["a.csv"], "-o"), new AskedFile(folder["./a.csv"], "--events"))
        );

        Assert.Contains("by -o and by --events", error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(folder["a.csv"]));
    }

    [Fact]
    public void Check_EmptyPath_IsOneLine() =>
        Assert.StartsWith(
            "cannot write : ",
            Assert.Throws<UserErrorException>(() => OutputFile.Check(false, new AskedFile("", "-o"))).Message,
            StringComparison.Ordinal
        );
}
