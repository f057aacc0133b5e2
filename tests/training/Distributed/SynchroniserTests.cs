using MlServe.Training.Distributed;
using MlServe.Training.Networks;

namespace MlServe.Training.Tests.Distributed;

public sealed class SynchroniserTests(SharedRedis redis, SynchroniserTests.SecondRedis other)
    : StoreTest(redis), IClassFixture<SynchroniserTests.SecondRedis>
{
    [Fact]
    public void Carry_BothHaveChanged_BothHaveBoth()
    {
        var (one, two, networks) = Two();
        var expected = Weights(networks[0]);
        Learn(one, networks[0], index: 0, 1);
        Learn(two, networks[1], index: 0, 2);
        Learn(two, networks[1], index: 5, 4);
        var synchroniser = new Synchroniser([one, two]);
        synchroniser.Carry();
        synchroniser.Carry();

        (expected[0], expected[5]) = (expected[0] + 3, expected[5] + 4);
        AssertClose(expected, Weights(one));
        AssertClose(expected, Weights(two));
        Assert.Equal(2, synchroniser.Changes);
        Assert.Equal(3, synchroniser.Rows);
    }

    /// <summary>What comes from another store is no change of one's own: it must not travel back.</summary>
    [Fact]
    public void Carry_AgainAndAgain_AppliesEachChangeOnce()
    {
        var (one, two, networks) = Two();
        var expected = Weights(networks[0]);
        for (var round = 0; round < 5; round++)
        {
            Learn(one, networks[0], index: 0, 1);
            Learn(two, networks[1], index: 0, 1);
            for (var times = 0; times < 3; times++)
                new Synchroniser([one, two]).Carry();
        }

        expected[0] += 10;
        AssertClose(expected, Weights(one));
        AssertClose(expected, Weights(two));
        Assert.Equal((10, 10, 5), one.Totals());
        Assert.Equal((10, 10, 5), two.Totals());
    }

    [Fact]
    public void Receive_OlderOrSameVersion_IsLeftOut()
    {
        var (one, two, networks) = Two();
        Learn(one, networks[0], index: 0, 1);
        var older = one.ChangesSince(0);
        Learn(one, networks[0], index: 0, 1);
        var newer = one.ChangesSince(0);
        Assert.True(two.Receive("one", newer.Version, newer.Sums).WereMissing);
        Assert.False(two.Receive("one", newer.Version, newer.Sums).WereMissing);
        Assert.False(two.Receive("one", older.Version, older.Sums).WereMissing);
        AssertClose(Weights(one), Weights(two));
    }

    /// <summary>A round that was cut off between two stores is made up for by the next, whoever makes it.</summary>
    [Fact]
    public void Carry_AfterOneThatWasCutOff_CarriesTheRest()
    {
        var (one, two, networks) = Two();
        Learn(one, networks[0], index: 0, 1);
        Learn(two, networks[1], index: 1, 1);
        var sums = one.ChangesSince(0);
        two.Receive(one.Beginning()!.Id, sums.Version, sums.Sums);

        new Synchroniser([one, two]).Carry();
        AssertClose(Weights(one), Weights(two));
        Assert.Equal((2, 2), (one.Totals().Version, two.Totals().Version));
    }

    [Fact]
    public async Task Carry_WhileWorkersPush_BothEndEqual()
    {
        const int Pushes = 40;
        var (one, two, networks) = Two();
        var expected = Weights(networks[0]);
        var synchroniser = new Synchroniser([one, two]);
        var work = Task.WhenAll(new[] { one, two }.Select((store, i) => Task.Run(() =>
        {
            var replica = new Replica(store, networks[i], "0");
            for (var push = 0; push < Pushes; push++)
            {
                Add(networks[i], push % 20, 1);
                replica.Push(1);
            }
        }, Ct)));
        while (!work.IsCompleted)
            synchroniser.Carry();
        await work;
        synchroniser.Carry();

        for (var push = 0; push < Pushes; push++)
            expected[push % 20] += 2;
        AssertClose(expected, Weights(one), within: 1e-4f);
        AssertClose(expected, Weights(two), within: 1e-4f);
        Assert.Equal(one.Totals().Version, one.Totals().Pushes);
    }

    [Fact]
    public void Carry_StoreWithoutWeights_GetsThoseOfTheBeginning()
    {
        var (one, two) = (Store(Server()), Store(other.Redis.Empty()));
        var network = Net();
        Learn(one, network, index: 0, 1);
        new Synchroniser([two, one]).Carry();
        AssertClose(Weights(one), Weights(two));
    }

    [Fact]
    public void Carry_TargetReachedInOne_IsToldToTheOtherAndEnds()
    {
        var (one, two, networks) = Two();
        var replica = Learn(one, networks[0], index: 0, 1);
        Learn(two, networks[1], index: 1, 1);
        replica.Reach(0.9);
        var synchroniser = new Synchroniser([two, one]);
        for (var round = 0; round < 10 && !synchroniser.IsOver; round++)
            synchroniser.Carry();

        Assert.True(synchroniser.IsOver);
        Assert.Equal(("0", 0.9), (two.Result()!.Value.By, two.Result()!.Value.Accuracy));
        AssertClose(Weights(one), Weights(two));
    }

    [Fact]
    public void Carry_DifferentBeginnings_SaysSo()
    {
        var (one, two) = (Store(Server()), Store(other.Redis.Empty()));
        _ = new Replica(one, Net(seed: 1), "0");
        _ = new Replica(two, Net(seed: 2), "0");
        Assert.Contains("began with different weights", Assert.Throws<TrainingException>(new Synchroniser([one, two]).Carry).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Carry_DifferentNetworks_NamesBothShapes()
    {
        var (one, two) = (Store(Server()), Store(other.Redis.Empty()));
        _ = new Replica(one, Net(hidden: 4), "0");
        _ = new Replica(two, Net(hidden: 5), "0");
        var problem = Assert.Throws<TrainingException>(new Synchroniser([one, two]).Carry).Message;
        Assert.Contains("3×4, 4, 4×2, 2", problem, StringComparison.Ordinal);
        Assert.Contains("3×5, 5, 5×2, 2", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Carry_OneStoreUnderTwoNames_IsRefused()
    {
        var server = Server();
        _ = new Replica(Store(server), Net(), "0");
        var problem = Assert.Throws<TrainingException>(new Synchroniser([Store(server), Store(server)]).Carry).Message;
        Assert.Contains("two of them are the same store", problem, StringComparison.Ordinal);
    }

    private static Replica Learn(WeightStore store, Network network, int index, float change)
    {
        var replica = new Replica(store, network, "0");
        Add(network, index, change);
        replica.Push(1);
        return replica;
    }

    /// <summary>Two stores that began alike, and a worker's network for each.</summary>
    private (WeightStore One, WeightStore Two, Network[] Networks) Two()
    {
        var (one, two) = (Store(Server()), Store(other.Redis.Empty()));
        Network[] networks = [Net(), Net()];
        _ = new Replica(one, networks[0], "0");
        _ = new Replica(two, networks[1], "0");
        return (one, two, networks);
    }

    /// <summary>The other store's Redis.</summary>
    public sealed class SecondRedis : IDisposable
    {
        internal SharedRedis Redis { get; } = new();

        public void Dispose() => Redis.Dispose();
    }
}
