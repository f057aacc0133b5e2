using MlServe.Evaluator.Files;
using MlServe.Evaluator.Files.Csv;

namespace MlServe.Evaluator.Tests.Files.Csv;

public sealed class CsvFileTests
{
    private static readonly IReadOnlyList<(string Name, Func<string, string?> Cell)> Columns = [("text", text => text), ("length", text => $"{text.Length}")];

    [Fact]
    public void Open_FileExists_RefusesAndKeepsIt()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("file.csv", "precious");

        var error = Assert.Throws<UserErrorException>(() => new CsvFile<string>(path, Columns, ExistingFile.Refuse));

        Assert.Contains("--overwrite", error.Message, StringComparison.Ordinal);
        Assert.Equal("precious", File.ReadAllText(path));
    }

    [Fact]
    public void Open_Overwrite_Replaces()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("file.csv", new string('x', 10_000));

        new CsvFile<string>(path, Columns, ExistingFile.Overwrite).Dispose();

        Assert.Equal("text,length\n", File.ReadAllText(path));
    }

    [Fact]
    public void Open_Append_KeepsTheRowsAndTheOneHeader()
    {
        using var folder = new TemporaryFolder();
        for (var i = 0; i < 2; i++)
        {
            using var file = new CsvFile<string>(folder["file.csv"], Columns, ExistingFile.Append);
            file.Write("a");
        }

        Assert.Equal("text,length\na,1\na,1\n", File.ReadAllText(folder["file.csv"]));
    }

    [Fact]
    public void Open_FolderIsAFile_SaysSoInOneLine()
    {
        using var folder = new TemporaryFolder();
        var blocker = folder.Write("file", "");

        var error = Assert.Throws<UserErrorException>(() => new CsvFile<string>(Path.Combine(blocker, "file.csv"), Columns, ExistingFile.Refuse));

        Assert.StartsWith("cannot write ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void Write_CellsThatNeedQuotes_AreReadBackByCsvHelper()
    {
        string[] cells = ["a,b", "say \"no\"", "", "a\r\nb", "plain"];
        using var folder = new TemporaryFolder();
        using (var file = new CsvFile<string>(folder["file.csv"], Columns, ExistingFile.Refuse))
            Array.ForEach(cells, file.Write);

        using var reader = CsvHelper.CsvReader.FromFile(folder["file.csv"], new CsvHelper.CsvReaderOptions { Separator = ',' });
        var read = new List<string>();
        while (reader.Read())
            read.Add(reader.GetString(0));

        Assert.Equal(cells, read);
    }
}
