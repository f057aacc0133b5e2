using MlServe.Evaluator.Pages;
using MlServe.Evaluator.RunFiles;
using MlServe.Evaluator.Tests.Load;

namespace MlServe.Evaluator.Tests.RunFiles;

public class SiegeLogWriterTests
{
    private static readonly DateTime Time = new(2026, 1, 31, 9, 5, 7);

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
            using var writer = new SiegeLogWriter(text);
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
        new SiegeLogWriter(text).Write(new LoadRow(Time, 1, seconds, 0, 0, 0, 0, 0, 1, 0));

        Assert.Equal(printed, text.ToString().Split(',')[2].Trim());
    }
}
