using MlServe.Evaluator.Files;
using MlServe.Evaluator.RunFiles;
using MlServe.Evaluator.Tests.Load;

namespace MlServe.Evaluator.Tests.RunFiles;

public class LoadLogReaderTests
{
    private const string Header = "      Date & Time,  Trans,  Elap Time,  Data Trans,  Resp Time,  Trans Rate,  Throughput,  Concurrent,    OKAY,   Failed\n";
    private const string Row = "2026-01-31 09:05:07,    118,      59.37,           1,       0.04,        1.99,        0.02,        0.07,     117,       3\n";

    [Fact]
    public void Parse_SiegesRow_ReadsEveryColumn() =>
        Assert.Equal(new LoadRow(new DateTime(2026, 1, 31, 9, 5, 7), 118, 59.37, 1, 0.04, 1.99, 0.02, 0.07, 117, 3), Assert.Single(Read(Header + Row).Rows));

    [Fact]
    public void Parse_CommaCulture_ReadsTheSame()
    {
        using var culture = new CommaCulture();

        Assert.Equal(59.37, Read(Header + Row).Rows[0].ElapsedSeconds);
    }

    [Fact]
    public void Parse_HeadersMarksAndBlanksBetween_SkipsThem()
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
    public void Parse_NoTransaction_HasNoResponseTime(string printed)
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
    public void Parse_LastLineUnfinished_IsLeftOutUnlessWhole(string last, int rows)
    {
        var log = Read(Header + Row + last);

        Assert.Equal(rows, log.Rows.Count);
        Assert.Equal(2 - rows, log.Warnings.Count);
        Assert.All(log.Warnings, warning => Assert.Equal("log.csv:3: the last line is not finished; left out", warning));
    }

    [Theory]
    [InlineData("a,b\n", "log.csv:2: 2 columns instead of siege's 10")]
    [InlineData("31.01.2026,1,1,1,1,1,1,1,1,1\n", "log.csv:2: '31.01.2026' is no date")]
    [InlineData("2026-01-31 09:05:07,1.5,1,1,1,1,1,1,1,1\n", "log.csv:2: Trans, Data Trans, OKAY and Failed must be whole numbers")]
    [InlineData("2026-01-31 09:05:07,1,1,1,1,1,1,1,-1,1\n", "log.csv:2: Trans, Data Trans, OKAY and Failed must be whole numbers")]
    [InlineData("2026-01-31 09:05:07,1,1,1,fast,1,1,1,1,1\n", "log.csv:2: 'fast' in column 5 is no number")]
    public void Parse_LineThatIsNoRow_IsAnErrorWithItsLine(string line, string message) =>
        Assert.StartsWith(message, Assert.Throws<UserErrorException>(() => Read(Header + line + Row)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData(Header)]
    public void Parse_NoRow_IsAnError(string text) =>
        Assert.StartsWith("log.csv: no row of a load", Assert.Throws<UserErrorException>(() => Read(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Read_NoSuchFile_NamesIt() =>
        Assert.StartsWith(
            "nowhere.csv: there is no such file",
            Assert.Throws<UserErrorException>(() => LoadLogReader.Read("nowhere.csv")).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void Parse_WhatOurWriterWrote_IsTheSame()
    {
        var row = new LoadRow(new DateTime(2026, 1, 31, 9, 5, 7), 118, 59.37, 1, 0.04, 1.99, 0.02, 0.07, 117, 3);
        var text = new StringWriter();
        using var writer = new SiegeLogWriter(text);
        writer.WriteHeader();
        writer.Write(row);

        Assert.Equal(row, Assert.Single(Read(text.ToString()).Rows));
    }

    private static LoadLog Read(string text) => LoadLogReader.Parse(TextFile.Of(text, "log.csv"));
}
