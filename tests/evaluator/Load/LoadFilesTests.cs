using MlServe.Evaluator.Files;
using MlServe.Evaluator.Load;
using MlServe.Evaluator.Load.Results;
using MlServe.Evaluator.Load.Results.Tallies;

namespace MlServe.Evaluator.Tests.Load;

public class LoadFilesTests
{
    [Fact]
    public void Write_Stage_IsInTheFilesAtOnce()
    {
        using var folder = new TemporaryFolder();
        using var files = LoadFiles.Open(folder["deep/er/log.csv"], folder["latency.csv"], ExistingFile.Refuse);
        files.Write(Result(LoadPart.Stage(1)));

        Assert.Equal(2, Lines(folder["deep/er/log.csv"]).Length);
        Assert.Equal(2, Lines(folder["latency.csv"]).Length);

        files.Write(Result(LoadPart.Stage(2)) with { WasInterrupted = true });
        files.WriteOverall(Result(LoadPart.Overall));
        Assert.Equal("**** interrupted ****", Lines(folder["deep/er/log.csv"])[2]);
        Assert.StartsWith("overall,", Lines(folder["latency.csv"])[3], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ExistingFile.Append, 3)]
    [InlineData(ExistingFile.Overwrite, 2)]
    internal void Open_FileExists_DoesAsTold(ExistingFile whenExists, int lines)
    {
        using var folder = new TemporaryFolder();
        for (var i = 0; i < 2; i++)
        {
            using var files = LoadFiles.Open(folder["log.csv"], null, whenExists);
            files.Write(Result(LoadPart.Stage(1)));
        }

        Assert.Equal(lines, Lines(folder["log.csv"]).Length);
        Assert.StartsWith("      Date & Time,  Trans,", Lines(folder["log.csv"])[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Open_FolderInTheWay_SaysThatItCannotBeWritten()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["log.csv"]);

        var error = Assert.Throws<UserErrorException>(() => LoadFiles.Open(folder["log.csv"], null, ExistingFile.Refuse));

        Assert.StartsWith($"cannot write {folder["log.csv"]}: ", error.Message, StringComparison.Ordinal);
    }

    private static string[] Lines(string path)
    {
        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static StageResult Result(LoadPart part) => new()
    {
        Part = part, Users = 20, EndedAt = new DateTimeOffset(2026, 1, 31, 9, 0, 0, TimeSpan.Zero), Elapsed = TimeSpan.FromSeconds(60),
        Figures = new StageTally(TimeProvider.System).Figures(), GeneratorCpuCores = 0.01,
    };
}
