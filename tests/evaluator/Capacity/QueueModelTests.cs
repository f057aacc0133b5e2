using MlServe.Evaluator.Capacity.Estimation;

namespace MlServe.Evaluator.Tests.Capacity;

/// <summary>Theory and simulation of the services that the search is held to agree with each other.</summary>
public class QueueModelTests
{
    [Theory]
    [InlineData(1, true, 70, 0.06)]
    [InlineData(1, false, 70, 0.12)]
    [InlineData(4, false, 330, 0.04)]
    public void LateShare_OpenLoad_IsWhatASimulationCounts(int servers, bool isSteady, double rate, double limit)
    {
        var model = new QueueModel(servers, 0.010, isSteady);

        var counted = new QueueSimulation(model, [limit], 1).Open(new SearchStep(SearchPhase.Doubling, rate, 6000)).Counted(0);

        Assert.InRange(counted.Hits / counted.Number, model.LateShare(rate, limit) * 0.9, model.LateShare(rate, limit) * 1.1);
    }

    [Fact]
    public void LateShare_ClosedLoad_IsWhatASimulationCounts()
    {
        var model = new QueueModel(4, 0.010, false);

        var counted = new QueueSimulation(model, [0.05], 1).Closed(new SearchStep(SearchPhase.Doubling, 100, 3000)).Counted(0);

        Assert.InRange(counted.Hits / counted.Number, model.LateShare(100, 0.25, 0.05) * 0.9, model.LateShare(100, 0.25, 0.05) * 1.1);
    }
}
