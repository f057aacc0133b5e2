using MlServe.Evaluator.Files;
using MlServe.Evaluator.RunFiles;
using MlServe.Evaluator.Tests.Load;

namespace MlServe.Evaluator.Tests.RunFiles;

public class LatencyCsvWriterTests
{
    [Fact]
    public void Write_Rows_ReadBackEqual()
    {
        LatencyRow[] rows =
        [
            new("1", 20, 0.5, 100, 99, 1, 0.012345, 0.02, 0.03, 0.04, 1.5, 0.015, 0.000123, 0.0004, 0.0123, 0.001)
            {
                FromDueP50Seconds = 0.02, FromDueP99Seconds = 5, WaitP50Seconds = 0.01, WaitP99Seconds = 0.03,
            },
            new("2", 20, 100, 0, 0, 0, null, null, null, null, null, null, null, null, 0, null),
            new(LatencyRow.Overall, 30, null, 100, 99, 1, 0.012345, 0.02, 0.03, 0.04, 1.5, 0.015, 0.000123, 0.0004, 0.0123, 0.001),
        ];
        var text = new StringWriter();
        using (new CommaCulture())
        {
            using var writer = new LatencyCsvWriter(text);
            writer.WriteHeader();
            foreach (var row in rows)
                writer.Write(row);
            Assert.Equal(rows, LatencyCsvReader.Parse(TextFile.Of(text.ToString(), "latency.csv")));
        }

        Assert.StartsWith(
            "stage,users,think_s,transactions,okay,failed,p50_s,p90_s,p95_s,p99_s,max_s,mean_s,connect_p50_s,connect_p99_s,generator_cpu_core,generator_late_p99_s,from_due_p50_s,from_due_p99_s,wait_p50_s,wait_p99_s\n"
                + "1,20,0.5,100,99,1,0.012345,0.020000,0.030000,0.040000,1.500000,0.015000,0.000123,0.000400,0.0123,0.001000,0.020000,5.000000,0.010000,0.030000\n"
                + "2,20,100,0,0,0,,,,,,,,,0.0000,,,,,\n",
            text.ToString(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Parse_FirstSixteenColumnsOnly_ReadsThem()
    {
        var row = Assert.Single(
            LatencyCsvReader.Parse(
                TextFile.Of(
                    "stage,users,think_s,transactions,okay,failed,p50_s,p90_s,p95_s,p99_s,max_s,mean_s,connect_p50_s,connect_p99_s,generator_cpu_core,generator_late_p99_s\n"
                        + "overall,30,,5,5,0,1,2,3,4,5,6,7,8,9,10\n",
                    "latency.csv"
                )
            )
        );

        Assert.Equal(new LatencyRow(LatencyRow.Overall, 30, null, 5, 5, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10), row);
    }
}
