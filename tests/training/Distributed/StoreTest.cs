using MlServe.Training.Distributed;
using MlServe.Training.Networks;

namespace MlServe.Training.Tests.Distributed;

/// <summary>Connections and networks of a test, disposed with it.</summary>
public abstract class StoreTest : IClassFixture<SharedRedis>, IDisposable
{
    private readonly List<IDisposable> owned = [];
    private readonly SharedRedis redis;

    protected StoreTest(SharedRedis redis)
    {
        Assert.SkipWhen(RedisServer.Missing is not null, RedisServer.Missing ?? "");
        this.redis = redis;
    }

    private protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        Enumerable.Reverse(owned).ToList().ForEach(one => one.Dispose());
        GC.SuppressFinalize(this);
    }

    /// <summary>The class's Redis, empty.</summary>
    private protected RedisServer Server() => redis.Empty();

    private protected WeightStore Store(RedisServer server) => Store(Options(server));

    private protected static StoreOptions Options(RedisServer server) => StoreOptions.Parse(server.Address);

    private protected WeightStore Store(StoreOptions options) => new(Own(new StoreConnection(options, TimeProvider.System)), Ct);

    private protected Network Net(int seed = 1, int hidden = 4) =>
        Own(new Network(NetworkPlan.Perceptron([3], [hidden], 2, Activation.Tanh), new Random(seed)));

    private protected T Own<T>(T one) where T : IDisposable
    {
        owned.Add(one);
        return one;
    }

    /// <summary>Adds to one of the network's weights, as learning would.</summary>
    private protected static void Add(Network network, int index, float change)
    {
        var layout = new WeightRows(network);
        var weights = layout.Read(network);
        weights[index] += change;
        layout.Write(network, weights);
    }

    private protected static float[] Weights(Network network) => new WeightRows(network).Read(network);

    /// <summary>The weights that are in a store, row after row.</summary>
    private protected static float[] Weights(WeightStore store) => [.. store.Fetch(-1).Rows.OrderBy(row => row.Row).SelectMany(row => row.Values)];

    private protected static void AssertClose(float[] expected, float[] actual, float within = 1e-5f)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.InRange(expected.Zip(actual, (one, other) => Math.Abs(one - other)).Max(), 0, within);
    }
}
