using MlServe.Serve.Classification;

namespace MlServe.Serve.Tests.Classification;

public class CorePlanTests
{
    [Theory]
    [InlineData(1, 0, 0, 1, 1)]
    [InlineData(4, 0, 0, 4, 1)]
    [InlineData(4, 1, 0, 1, 4)]
    [InlineData(4, 3, 0, 3, 1)]
    [InlineData(4, 0, 2, 2, 2)]
    [InlineData(4, 0, 8, 1, 8)] // what is asked for holds, and one image at once is the least
    [InlineData(2, 16, 0, 16, 1)]
    [InlineData(2, 3, 3, 3, 3)]
    public void For_CoresAndOptions_SharesTheCores(int cores, int concurrency, int threads, int expectedConcurrency, int expectedThreads) =>
        Assert.Equal(new CorePlan(expectedConcurrency, expectedThreads), CorePlan.For(cores, concurrency, threads));
}
