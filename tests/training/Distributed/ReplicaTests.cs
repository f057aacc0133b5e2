using MlServe.Training.Distributed;
using MlServe.Training.Networks;

namespace MlServe.Training.Tests.Distributed;

public sealed class ReplicaTests(SharedRedis redis) : StoreTest(redis)
{
    [Fact]
    public void Constructor_SecondWorker_TakesOverTheFirstsWeights()
    {
        var server = Server();
        var (one, two) = (Net(seed: 1), Net(seed: 2));
        _ = new Replica(Store(server), one, "0");
        _ = new Replica(Store(server), two, "1");
        Assert.Equal(Weights(one), Weights(two));
    }

    [Fact]
    public void Constructor_WeightsOfAnotherNetwork_NamesBothShapes()
    {
        var server = Server();
        _ = new Replica(Store(server), Net(hidden: 4), "0");
        var problem = Assert.Throws<TrainingException>(() => new Replica(Store(server), Net(hidden: 5), "1"));
        Assert.Contains("holds the weights of another network (3×4, 4, 4×2, 2; here 3×5, 5, 5×2, 2)", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fetch_AfterAPush_SeesIt()
    {
        var network = Net();
        var replica = new Replica(Store(Server()), network, "0");
        Add(network, 0, 1);
        var learnt = Weights(network);
        replica.Push(1);
        replica.Fetch();
        AssertClose(learnt, Weights(network));
    }

    [Fact]
    public void Fetch_BeforeAPush_KeepsWhatWasLearnt()
    {
        var server = Server();
        var (one, two) = (Net(), Net());
        var (first, second) = (new Replica(Store(server), one, "0"), new Replica(Store(server), two, "1"));
        var expected = Weights(one);
        Add(one, 0, 1);
        Add(two, 0, 2);
        Add(two, 5, 3);
        second.Push(1);
        first.Fetch();
        first.Push(1);
        (expected[0], expected[5]) = (expected[0] + 3, expected[5] + 3);
        AssertClose(expected, Weights(one));
        AssertClose(expected, Weights(Store(server)));
    }

    [Fact]
    public void Push_OtherPushedMeanwhile_AddsToItAndCountsTheConflict()
    {
        var server = Server();
        var (one, two) = (Net(), Net());
        var (first, second) = (new Replica(Store(server), one, "0"), new Replica(Store(server), two, "1"));
        var expected = Weights(one);
        Add(one, 0, 1);
        Add(two, 0, 2);
        first.Push(1);
        second.Push(1);
        expected[0] += 3;
        AssertClose(expected, Weights(Store(server)));
        Assert.Equal((1, 1, 0, 0), (second.Conflicts, second.Staleness, first.Conflicts, first.Staleness));
    }

    [Fact]
    public void Push_OneInputsWeights_OneRowTravels()
    {
        var network = Net();
        var replica = new Replica(Store(Server()), network, "0");
        Add(network, 0, 1);
        replica.Push(1);
        Assert.Equal((1, 9), (replica.RowsPushed, replica.RowsInAll));
    }

    [Fact]
    public void Push_AnswerLost_CountsOnce()
    {
        var server = Server();
        using var proxy = new CuttingProxy(server.Port);
        var network = Net();
        var replica = new Replica(Store(Options(server) with { Port = proxy.Port }), network, "0");
        for (var push = 0; push < 3; push++)
        {
            Add(network, 0, 1);
            if (push == 1)
                proxy.CutAnswerTo("EVALSHA");
            replica.Push(10);
        }

        replica.Fetch();
        Assert.Equal(1, proxy.Cuts);
        Assert.Equal((3, 3, 30), Store(server).Totals());
        AssertClose(Weights(network), Weights(Store(server)));
    }

    /// <summary>The sum of all that several have learnt, added side by side, is in the weights: nothing is lost, nothing counts twice.</summary>
    [Fact]
    public async Task Push_ManyAtOnce_LosesNothing()
    {
        const int Workers = 4, Pushes = 25;
        var server = Server();
        (Network Network, WeightStore Store)[] parts = [.. Enumerable.Range(0, Workers).Select(_ => (Net(), Store(server)))];
        var expected = Weights(parts[0].Network);
        await Task.WhenAll(parts.Select((part, worker) => Task.Run(() =>
        {
            var (network, store) = part;
            var replica = new Replica(store, network, $"{worker}");
            for (var push = 0; push < Pushes; push++)
            {
                Add(network, push % 20, 1);
                replica.Push(1);
                if (push % 3 == worker % 3)
                    replica.Fetch();
            }
        }, Ct)));

        for (var push = 0; push < Pushes; push++)
            expected[push % 20] += Workers;
        AssertClose(expected, Weights(Store(server)), within: 1e-4f);
        Assert.Equal((Workers * Pushes, Workers * Pushes, Workers * Pushes), Store(server).Totals());
    }

    [Fact]
    public void Constructor_SuccessorOfAKilledWorker_GoesOnAfterItsLastPush()
    {
        var server = Server();
        var network = Net();
        var killed = new Replica(Store(server), network, "0");
        Add(network, 0, 1);
        killed.Push(10);
        Add(network, 0, 1);

        var (successor, another) = (Net(), Net());
        Assert.Equal(10, new Replica(Store(server), successor, "0").Minibatches);
        Assert.Equal(0, new Replica(Store(server), another, "1").Minibatches);
    }

    [Fact]
    public void Fetch_StoreBeganAnewWithoutItsFile_SaysWhatRedisNeeds()
    {
        var server = Server();
        var replica = new Replica(Store(server), Net(), "0");
        server.Empty();
        var problem = Assert.Throws<TrainingException>(replica.Fetch).Message;
        Assert.Contains("has lost its weights: give Redis an append-only file", problem, StringComparison.Ordinal);
    }
}
