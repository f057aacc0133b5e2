using MlServe.Evaluator.Files;
using MlServe.Evaluator.Files.Csv;
using MlServe.Evaluator.RunFiles.Tables;
using MlServe.Evaluator.Tests.Load;

namespace MlServe.Evaluator.Tests.RunFiles.Tables;

public class SiegeLogTests
{
    private const string Header = "      Date & Time,  Trans,  Elap Time,  Data Trans,  Resp Time,  Trans Rate,  Throughput,  Concurrent,    OKAY,   Failed\n";
    private const string Row = "2026-01-31 09:05:07,    118,      59.37,           1,       0.04,        1.99,        0.02,        0.07,     117,       3\n";

    private static readonly DateTime Time = new(2026, 1, 31, 9, 5, 7);

    [Fact]
    public void Read_SiegesRow_ReadsEveryColumn() =>
        Assert.Equal(new LoadRow(new DateTime(2026, 1, 31, 9, 5, 7), 118, 59.37, 1, 0.04, 1.99, 0.02, 0.07, 117, 3), Assert.Single(Read(Header + Row).Rows));

    [Fact]
    public void Read_CommaCulture_ReadsTheSame()
    {
        using var culture = new CommaCulture();

        Assert.Equal(59.37, Read(Header + Row).Rows[0].ElapsedSeconds);
    }

    [Fact]
    public void Read_HeadersMarksAndBlanksBetween_SkipsThem()
    {
        var log = Read(
            Header + Row + "**** stage 2 ****\n\n" + Header + Row + "**** interrupted ****\r\n" + Row.Replace("\n", "\r\n", StringComparison.Ordinal)
        );

        Assert.Equal(3, log.Rows.Count);
        Assert.Empty(log.Warnings);
    }

    [Theory]
    [InlineData("-nan")]
    [InlineData("nan")]
    [InlineData("inf")]
    [InlineData("-inf")]
    public void Read_NoTransaction_HasNoResponseTime(string printed)
    {
        var row = Assert.Single(
            Read(
                $"2026-01-31 09:05:07,      0,       0.00,           0,{printed,11},        {printed},        0.00,        0.00,       0,       0\n"
            ).Rows
        );

        Assert.Null(row.ResponseTimeSeconds);
        Assert.Null(row.TransactionRate);
    }

    [Theory]
    [InlineData("2026-01-31 09:05:07,    118,   ", 1)]
    [InlineData("2026-01-31 09:05:07,    118,      59.37,           1,       0.04,        1.99,        0.02,        0.07,     117,     1", 1)]
    [InlineData("2026-01-31 09:05:07,    118,      59.37,           1,       0.04,        1.99,        0.02,        0.07,     117,       3", 2)]
    public void Read_LastLineUnfinished_IsLeftOutUnlessWhole(string last, int rows)
    {
        var log = Read(Header + Row + last);

        Assert.Equal(rows, log.Rows.Count);
        Assert.Equal(2 - rows, log.Warnings.Count);
        Assert.All(log.Warnings, warning => Assert.Equal("log.csv:3: the last line is incomplete and left out", warning));
    }

    [Theory]
    [InlineData("a,b\n", "log.csv:2: 2 columns instead of siege's 10")]
    [InlineData("31.01.2026,1,1,1,1,1,1,1,1,1\n", "log.csv:2: Date & Time: '31.01.2026' is not a date such as 2026-01-31 12:00:00")]
    [InlineData("2026-01-31 09:05:07,1.5,1,1,1,1,1,1,1,1\n", "log.csv:2: Trans: '1.5' is not a whole number")]
    [InlineData("2026-01-31 09:05:07,1,1,1,1,1,1,1,-1,1\n", "log.csv:2: OKAY: '-1' is not a whole number")]
    [InlineData("2026-01-31 09:05:07,1,1,1,fast,1,1,1,1,1\n", "log.csv:2: Resp Time: 'fast' is not a number")]
    public void Read_LineThatIsNoRow_IsAnErrorWithItsLine(string line, string message) =>
        Assert.StartsWith(message, Assert.Throws<UserErrorException>(() => Read(Header + line + Row)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData(Header)]
    public void Read_NoRow_IsAnError(string text) =>
        Assert.StartsWith("log.csv: no row of a load", Assert.Throws<UserErrorException>(() => Read(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Read_NoSuchFile_NamesIt() =>
        Assert.StartsWith(
            "nowhere.csv: there is no such file",
            Assert.Throws<UserErrorException>(() => SiegeLog.Read("nowhere.csv")).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void Read_WhatOurWriterWrote_IsTheSame()
    {
        var row = new LoadRow(new DateTime(2026, 1, 31, 9, 5, 7), 118, 59.37, 1, 0.04, 1.99, 0.02, 0.07, 117, 3);
        var text = new StringWriter();
        using var writer = new SiegeLog(text);
        writer.WriteHeader();
        writer.Write(row);

        Assert.Equal(row, Assert.Single(Read(text.ToString()).Rows));
    }

    [Fact]
    public void Write_Rows_EqualsSiegesBytes()
    {
        // Header and rows as siege 4.0.7 printed them.
        const string Expected =
            "      Date & Time,  Trans,  Elap Time,  Data Trans,  Resp Time,  Trans Rate,  Throughput,  Concurrent,    OKAY,   Failed\n" +
            "2026-01-31 09:05:07,    118,      59.37,           0,       0.04,        1.99,        0.00,        0.07,     118,       0\n" +
            "2026-01-31 09:05:07,1234567,      60.00,         345,       1.50,    20576.12,        5.75,    30864.17, 1234500,      67\n" +
            "**** interrupted ****\n" +
            "2026-01-31 09:05:07,      0,       0.00,           0,       0.00,        0.00,        0.00,        0.00,       0,    1024\n";
        var text = new StringWriter();
        using (new CommaCulture())
        {
            using var writer = new SiegeLog(text);
            writer.WriteHeader();
            writer.Write(new LoadRow(Time, 118, 59.37, 0, 4.3 / 118, 118 / 59.37, 0, 4.3 / 59.37, 118, 0));
            writer.Write(new LoadRow(Time, 1234567, 60, 345, 1.5, 1234567 / 60.0, 345 / 60.0, 30864.175, 1234500, 67));
            writer.Mark("interrupted");
            writer.Write(new LoadRow(Time, 0, null, 0, null, null, null, null, 0, 1024));
        }

        Assert.Equal(Expected, text.ToString());
    }

    [Theory]
    [InlineData(0.125, "0.12")]
    [InlineData(0.375, "0.38")]
    [InlineData(0.625, "0.62")]
    [InlineData(2.5, "2.50")]
    [InlineData(0.005, "0.01")]
    [InlineData(1.005, "1.00")]
    [InlineData(0.015, "0.01")]
    [InlineData(0.045, "0.04")]
    [InlineData(123456.785, "123456.79")]
    public void Write_HalfCent_RoundsAsPrintf(double seconds, string printed)
    {
        var text = new StringWriter();
        new SiegeLog(text).Write(new LoadRow(Time, 1, seconds, 0, 0, 0, 0, 0, 1, 0));

        Assert.Equal(printed, text.ToString().Split(',')[2].Trim());
    }

    private static CsvRows<LoadRow> Read(string text) => SiegeLog.Read(TextFile.Of(text, "log.csv"));
}
