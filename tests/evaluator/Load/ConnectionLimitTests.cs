using MlServe.Evaluator.Load;
using static MlServe.Evaluator.Tests.Load.GeneratorRun;

namespace MlServe.Evaluator.Tests.Load;

public class ConnectionLimitTests
{
    [Theory]
    [InlineData(20_000, 1, 20_200L, null)]
    [InlineData(20_000, 1, null, null)]
    [InlineData(20_000, 2, 20_000L, null)]
    [InlineData(20_000, 1, 20_000L,
        "20000 users may want a connection each, and this process may have 20000 files open: raise that first, ulimit -n 20200, or requests fail")]
    public void Caution_MoreUsersThanFiles_SaysWhatToDo(int users, int workers, long? limit, string? caution) =>
        Assert.Equal(caution, ConnectionLimit.Caution(PlanOf(Stage(10, 0, Enough), Stage(users, 0, Enough)), workers, limit));
}
