using MlServe.Evaluator.Files;
using MlServe.Evaluator.Files.Csv;
using MlServe.Evaluator.RunFiles.Tables;
using MlServe.Evaluator.Tests.Load;

namespace MlServe.Evaluator.Tests.RunFiles.Tables;

public class UsageCsvTests
{
    private static readonly DateTimeOffset Time = new(2026, 1, 31, 9, 5, 0, TimeSpan.FromHours(1));

    private const string Header = "time,n_replica,cpu_req_core,mem_req_KB,cpu_lim_core,mem_lim_KB,cpu_use_core,mem_use_KB\n";

    [Theory]
    [InlineData("2026-01-31T09:05:07+00:00", "2026-01-31T09:05:07Z")]
    [InlineData("2026-01-31T09:05:07.250Z", "2026-01-31T09:05:07.250Z")]
    [InlineData("1769850307", "2026-01-31T09:05:07Z")]
    [InlineData("1769850307.5", "2026-01-31T09:05:07.5Z")]
    [InlineData("35", "1970-01-01T00:00:35Z")]
    public void Read_TimeInManyForms_IsUnderstood(string text, string time)
    {
        using var culture = new CommaCulture();

        var row = Assert.Single(Read(Header + text + ",2,2.0,4194304.0,4.0,8388608.0,0.25,524288.5\n").Rows);

        Assert.Equal(
            new UsageRow(DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture), 2, 2, 4194304, 4, 8388608, 0.25, 524288.5),
            row);
    }

    [Fact]
    public void Read_PythonsDateTime_IsLocalTime()
    {
        var row = Assert.Single(Read(Header + "2026-01-31 09:05:07.123456,1,1,1,1,1,1,1\n").Rows);

        Assert.Equal(new DateTime(2026, 1, 31, 9, 5, 7), row.Time.LocalDateTime, TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void Read_ColumnsInOtherOrderAmongOthers_AreFoundByName()
    {
        var log = Read(",mem_use_KB,time,n_replica,extra,cpu_req_core,mem_req_KB,cpu_lim_core,mem_lim_KB,cpu_use_core\n" +
            "0,\"8\",5,1,x,2,3,4,5,6\n");

        Assert.Equal(new UsageRow(DateTimeOffset.UnixEpoch.AddSeconds(5), 1, 2, 3, 4, 5, 6, 8), Assert.Single(log.Rows));
    }

    [Fact]
    public void Read_OurOwnFile_ReportsReadyAndDesired()
    {
        var rows = Read(Header.TrimEnd() + ",n_ready,n_desired\n5,2,1,1,1,1,1,1,1,3\n10,2,1,1,1,1,1,1,,\n").Rows;

        Assert.Equal([(1, 3), (null, null)], rows.Select(row => (row.Ready, row.Desired)));
        Assert.Null(Assert.Single(Read(Header + "5,1,1,1,1,1,1,1\n").Rows).Ready);
    }

    [Fact]
    public void Read_OurOwnFile_ReportsWhenTheUsageWasMeasured()
    {
        var rows = Read(
            Header.TrimEnd()
                + ",measured_at,window_s\n2026-01-31T09:05:07Z,1,1,1,1,1,1,1,2026-01-31T09:05:00Z,14.5\n2026-01-31T09:05:12Z,1,1,1,1,1,,,,\n"
        ).Rows;

        Assert.Equal((new DateTimeOffset(2026, 1, 31, 9, 5, 0, TimeSpan.Zero), 14.5), (rows[0].MeasuredAt, rows[0].WindowSeconds));
        Assert.Null(rows[1].MeasuredAt);
    }

    [Fact]
    public void Read_GapsAndRepeatedHeader_AreKeptAndSkipped()
    {
        var log = Read(Header + "5,1,1,1,1,1,1,1\n10,,,,,,,\n" + Header + "\n15,1,nan,1,1,1,-nan,None\n");

        Assert.Equal(3, log.Rows.Count);
        Assert.Equal([false, true, false], log.Rows.Select(row => row.IsGap));
        Assert.Null(log.Rows[2].CpuRequestedCores);
        Assert.Null(log.Rows[2].MemoryUsedKB);
    }

    [Fact]
    public void Read_UnknownTime_GuessesTheBeatAndSaysSo()
    {
        var log = Read(Header + "now,1,1,1,1,1,1,1\nlater,1,1,1,1,1,1,1\n");

        Assert.Equal(TimeSpan.FromSeconds(5), log.Rows[1].Time - log.Rows[0].Time);
        Assert.Equal("usage.csv:2: 'now' is not a time in a known format; rows are taken to be 5 s apart", Assert.Single(log.Warnings));
    }

    [Fact]
    public void Read_LastLineUnfinished_IsLeftOutWithAWarning()
    {
        var log = Read(Header + "5,1,1,1,1,1,1,1048576\n10,1,1,1,1,1,1,1048");

        Assert.Single(log.Rows);
        Assert.Equal("usage.csv:3: the last line is incomplete and left out", Assert.Single(log.Warnings));
    }

    [Theory]
    [InlineData("time,n_replica\n1,2\n", "usage.csv:1: the header lacks cpu_req_core, mem_req_KB")]
    [InlineData(Header, "usage.csv: no sample in it")]
    [InlineData("", "usage.csv: no sample in it")]
    [InlineData(Header + "5,1,1\n", "usage.csv:2: 3 cells, fewer than the header has")]
    [InlineData(
        Header + "5,1,1,0,2097152,2,0,4194304,0,0,1,100000,0\n",
        "usage.csv:2: 13 cells, more than the header has; a number may have a comma for its decimal point"
    )]
    [InlineData(
        "time;n_replica;cpu_req_core\n5;1;1\n",
        "usage.csv:1: ';' between the columns; expected commas, and points in the numbers: time,n_replica"
    )]
    [InlineData(Header + "5,1,1,lots,1,1,1,1\n", "usage.csv:2: mem_req_KB: 'lots' is not a number")]
    public void Read_Broken_IsAnErrorWithItsLine(string text, string message) =>
        Assert.StartsWith(message, Assert.Throws<UserErrorException>(() => Read(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Read_WhatWasWritten_IsTheSame()
    {
        UsageRow[] rows =
        [
            new(Time, 2, 2, 4194304, 4, 8388608, 0.123456, 190001.5, Time.AddSeconds(-9), 15.302) { Ready = 1, Desired = 3 },
            UsageRow.Gap(Time.AddSeconds(5)),
        ];
        using var folder = new TemporaryFolder();
        using (var file = UsageCsv.Open(folder["usage.csv"], ExistingFile.Refuse))
            Array.ForEach(rows, file.Write);

        Assert.Equal(rows, UsageCsv.Read(folder["usage.csv"]).Rows);
    }

    [Fact]
    public void Write_RowAndGap_AreOnDiskBeforeTheFileIsClosed()
    {
        using var folder = new TemporaryFolder();
        var path = folder["usage.csv"];
        using var file = UsageCsv.Open(path, ExistingFile.Refuse);

        file.Write(new UsageRow(Time, 2, 2, 4194304, 4, 8388608, 0.123456789, 190001.5, Time.AddSeconds(-9), 15.302)
        {
            Ready = 1, Desired = 3, CpuUsedByBusiestCores = 0.1, MemoryUsedByLargestKB = 100000,
        });
        file.Write(UsageRow.Gap(Time.AddSeconds(5)));

        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        Assert.Equal(
            """
            time,n_replica,cpu_req_core,mem_req_KB,cpu_lim_core,mem_lim_KB,cpu_use_core,mem_use_KB,measured_at,window_s,n_ready,n_desired,cpu_use_busiest_core,mem_use_largest_KB
            2026-01-31T08:05:00.000Z,2,2,4194304,4,8388608,0.123457,190001.5,2026-01-31T08:04:51.000Z,15.302,1,3,0.1,100000
            2026-01-31T08:05:05.000Z,,,,,,,,,,,,,

            """,
            reader.ReadToEnd(), ignoreLineEndingDifferences: true);
    }

    [Fact]
    public void Write_CommaCulture_WritesDecimalPoints()
    {
        using var culture = new CommaCulture();
        using var folder = new TemporaryFolder();
        using (var file = UsageCsv.Open(folder["usage.csv"], ExistingFile.Refuse))
            file.Write(new UsageRow(Time, 1, 0.5, 1, 1, 1, 0.25, 1.5));

        Assert.EndsWith("Z,1,0.5,1,1,1,0.25,1.5,,,,,,", File.ReadAllText(folder["usage.csv"]).TrimEnd(), StringComparison.Ordinal);
    }

    private static CsvRows<UsageRow> Read(string text) => UsageCsv.Read(TextFile.Of(text, "usage.csv"));
}
