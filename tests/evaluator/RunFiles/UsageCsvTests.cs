using System.Globalization;
using MlServe.Evaluator.Files;
using MlServe.Evaluator.RunFiles;

namespace MlServe.Evaluator.Tests.RunFiles;

public sealed class UsageCsvTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("usage").FullName;
    private readonly DateTimeOffset time = new(2026, 1, 31, 9, 5, 0, TimeSpan.FromHours(1));

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Write_RowAndGap_AreOnDiskBeforeTheFileIsClosed()
    {
        var path = Path.Combine(folder, "usage.csv");
        using var file = new CsvFile<UsageRow>(path, UsageCsv.Columns);

        file.Write(new UsageRow(time, 2, 2, 4194304, 4, 8388608, 0.123456789, 190001.5, time.AddSeconds(-9), 15.302) { Ready = 1, Desired = 3 });
        file.Write(UsageRow.Gap(time.AddSeconds(5)));

        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        Assert.Equal(
            """
            time,n_replica,cpu_req_core,mem_req_KB,cpu_lim_core,mem_lim_KB,cpu_use_core,mem_use_KB,measured_at,window_s,n_ready,n_desired
            2026-01-31T08:05:00.000Z,2,2,4194304,4,8388608,0.123457,190001.5,2026-01-31T08:04:51.000Z,15.302,1,3
            2026-01-31T08:05:05.000Z,,,,,,,,,,,

            """,
            reader.ReadToEnd(), ignoreLineEndingDifferences: true);
    }

    [Fact]
    public void Write_CommaDecimalCulture_WritesDecimalPoints()
    {
        // InvariantGlobalization hides other cultures' data, but not a culture made by hand.
        var comma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        comma.NumberFormat.NumberDecimalSeparator = ",";
        var before = CultureInfo.CurrentCulture;
        var path = Path.Combine(folder, "usage.csv");
        try
        {
            CultureInfo.CurrentCulture = comma;
            using var file = new CsvFile<UsageRow>(path, UsageCsv.Columns);
            file.Write(new UsageRow(time, 1, 0.5, 1, 1, 1, 0.25, 1.5));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }

        Assert.EndsWith("Z,1,0.5,1,1,1,0.25,1.5,,,,", File.ReadAllText(path).TrimEnd());
    }

    [Fact]
    public void Create_FileExists_RefusesAndKeepsIt()
    {
        var path = Path.Combine(folder, "usage.csv");
        File.WriteAllText(path, "precious");

        var error = Assert.Throws<UserErrorException>(() => new CsvFile<UsageRow>(path, UsageCsv.Columns));

        Assert.Contains("--overwrite", error.Message);
        Assert.Equal("precious", File.ReadAllText(path));
    }

    [Fact]
    public void Create_Overwrite_Replaces()
    {
        var path = Path.Combine(folder, "usage.csv");
        File.WriteAllText(path, new string('x', 10_000));

        using (new CsvFile<UsageRow>(path, UsageCsv.Columns, overwrite: true))
        {
        }

        Assert.Equal(
            "time,n_replica,cpu_req_core,mem_req_KB,cpu_lim_core,mem_lim_KB,cpu_use_core,mem_use_KB,measured_at,window_s,n_ready,n_desired",
            File.ReadAllText(path).TrimEnd()
        );
    }

    [Fact]
    public void Create_FolderIsAFile_SaysSoInOneLine()
    {
        var blocker = Path.Combine(folder, "file");
        File.WriteAllText(blocker, "");

        var error = Assert.Throws<UserErrorException>(() => new CsvFile<UsageRow>(Path.Combine(blocker, "usage.csv"), UsageCsv.Columns));

        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void EventLog_MessageWithCommasAndBreaks_IsOneQuotedLine()
    {
        var path = Path.Combine(folder, "events.csv");
        using (var log = new EventLog(path))
            log.Add(new RunEvent(time, "Pod", "ml-app-1", "Gap", "first, \"second\"\nthird"));

        Assert.Equal(
            ["time,kind,object,reason,message", "2026-01-31T08:05:00.000Z,Pod,ml-app-1,Gap,\"first, \"\"second\"\" third\""],
            File.ReadAllLines(path));
    }
}
