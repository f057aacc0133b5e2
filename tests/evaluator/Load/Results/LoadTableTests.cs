using MlServe.Evaluator.Load;
using MlServe.Evaluator.Load.Results;

namespace MlServe.Evaluator.Tests.Load.Results;

public class LoadTableTests
{
    [Theory]
    [InlineData(false, "1,030 of 4,030 requests failed (25.56 %): 1,000 were answered 503 (990) or 500 (10), 30 timed out\n")]
    [InlineData(true, "\e[31m1,030 of 4,030 requests failed (25.56 %): 1,000 were answered 503 (990) or 500 (10), 30 timed out\e[0m\n")]
    public void Write_RequestsFailed_SaysSoFirstWithKindsAndStatuses(bool inColour, string first)
    {
        using var text = new StringWriter { NewLine = "\n" };
        var counts = new LoadCounts { Transactions = 3000, Okay = 3000, ServerErrors = 1000, TimedOut = 30 };

        LoadTable.Write(Result(counts, new() { [200] = 3000, [500] = 10, [503] = 990 }), text, inColour);

        Assert.StartsWith(first, text.ToString());
    }

    [Fact]
    public void Write_NoneFailed_BeginsWithTheTable()
    {
        using var text = new StringWriter { NewLine = "\n" };

        LoadTable.Write(Result(new LoadCounts { Transactions = 3, Okay = 3 }, new() { [200] = 3 }), text, inColour: true);

        Assert.StartsWith("  stage", text.ToString());
        Assert.DoesNotContain("\e[", text.ToString());
    }

    private static LoadResult Result(LoadCounts counts, Dictionary<int, long> statuses)
    {
        var stage = new StageResult
        {
            Part = LoadPart.Stage(1), Users = 1, EndedAt = default, Elapsed = TimeSpan.FromSeconds(1),
            Figures = new LoadFigures { Counts = counts, Statuses = statuses, TransactionTime = default }, GeneratorCpuCores = 0,
        };
        return new LoadResult([stage], stage with { Part = LoadPart.Overall });
    }
}
