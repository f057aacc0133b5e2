using MlServe.Evaluator.Files;
using MlServe.Evaluator.RunFiles.Tables;
using MlServe.Evaluator.Tests.Load;

namespace MlServe.Evaluator.Tests.RunFiles.Tables;

public class LatencyCsvTests
{
    [Fact]
    public void Write_Rows_ReadBackEqual()
    {
        LatencyRow[] rows =
        [
            new("1", 20, 0.5, 100, 99, 1, 0.012345, 0.02, 0.03, 0.04, 1.5, 0.015, 0.000123, 0.0004, 0.0123, 0.001)
            {
                FromDueP50Seconds = 0.02, FromDueP99Seconds = 5, WaitP50Seconds = 0.01, WaitP99Seconds = 0.03, GeneratorLateMeanSeconds = 0.0005,
            },
            new("2", 20, 100, 0, 0, 0, null, null, null, null, null, null, null, null, 0, null),
            new(LatencyRow.Overall, 30, null, 100, 99, 1, 0.012345, 0.02, 0.03, 0.04, 1.5, 0.015, 0.000123, 0.0004, 0.0123, 0.001),
        ];
        using var folder = new TemporaryFolder();
        using (new CommaCulture())
        {
            using (var file = LatencyCsv.Open(folder["latency.csv"], ExistingFile.Refuse))
                Array.ForEach(rows, file.Write);
            Assert.Equal(rows, LatencyCsv.Read(folder["latency.csv"]));
        }

        Assert.StartsWith(
            "stage,users,think_s,transactions,okay,failed,p50_s,p90_s,p95_s,p99_s,max_s,mean_s,connect_p50_s,connect_p99_s,"
                + "generator_cpu_core,generator_late_p99_s,from_due_p50_s,from_due_p99_s,wait_p50_s,wait_p99_s,generator_late_mean_s\n"
                + "1,20,0.5,100,99,1,0.012345,0.020000,0.030000,0.040000,1.500000,0.015000,0.000123,0.000400,"
                + "0.0123,0.001000,0.020000,5.000000,0.010000,0.030000,0.000500\n"
                + "2,20,100,0,0,0,,,,,,,,,0.0000,,,,,,\n",
            File.ReadAllText(folder["latency.csv"]),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Read_FirstSixteenColumnsOnly_ReadsThem()
    {
        var row = Assert.Single(Read(Few + "overall,30,,5,5,0,1,2,3,4,5,6,7,8,9,10\n"));

        Assert.Equal(new LatencyRow(LatencyRow.Overall, 30, null, 5, 5, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10), row);
    }

    [Theory]
    [InlineData("")]
    [InlineData("stage,users,thi")]
    public void Read_NoWholeHeader_HasNoRows(string text) => Assert.Empty(Read(text));

    [Theory]
    [InlineData("stage,users\n", "latency.csv:1: the header lacks think_s, transactions")]
    [InlineData(Few + "1,20,0.5,1\n", "latency.csv:2: 4 cells, fewer than the header has")]
    [InlineData(Few + "1,20.5,0.5,1,1,0,1,1,1,1,1,1,1,1,1,1\n", "latency.csv:2: users: '20.5' is not a whole number")]
    [InlineData(Few + "1,20,0.5,1,1,0,1,1,fast,1,1,1,1,1,1,1\n", "latency.csv:2: p95_s: 'fast' is not a number")]
    public void Read_Broken_IsAnErrorWithItsLine(string text, string message) =>
        Assert.Contains(message, Assert.Throws<UserErrorException>(() => Read(text)).Message, StringComparison.Ordinal);

    private const string Few =
        "stage,users,think_s,transactions,okay,failed,p50_s,p90_s,p95_s,p99_s,max_s,mean_s,connect_p50_s,connect_p99_s,generator_cpu_core,"
            + "generator_late_p99_s\n";

    private static IReadOnlyList<LatencyRow> Read(string text)
    {
        using var folder = new TemporaryFolder();
        return LatencyCsv.Read(folder.Write("latency.csv", text));
    }
}
