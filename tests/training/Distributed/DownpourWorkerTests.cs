using MlServe.Training.Data;
using MlServe.Training.Distributed;
using MlServe.Training.Learning;
using MlServe.Training.Networks;

namespace MlServe.Training.Tests.Distributed;

public sealed class DownpourWorkerTests(SharedRedis redis) : StoreTest(redis)
{
    private static readonly Lazy<DataSet> Characters = new(() => Sets.Characters(12_000, 1_000));

    /// <summary>All of three reach the target, with at most half as many minibatches again as one alone, and no push is lost.</summary>
    [Fact]
    public async Task Run_ThreeWorkers_ReachTheTargetWithoutManyMoreMinibatches()
    {
        var alone = Store(Server());
        Run(alone, 0, 1);
        var minibatches = alone.Totals().Minibatches;

        var server = Own(new RedisServer());
        WeightStore[] stores = [Store(server), Store(server), Store(server)];
        var last = await Task.WhenAll(stores.Select((store, worker) => Task.Run(() => Run(store, worker, 3), Ct)));

        var together = stores[0].Totals();
        TestContext.Current.SendDiagnosticMessage($"one worker {minibatches}, three {together.Minibatches}");
        Assert.All(last, figures => Assert.InRange(figures.Accuracy, 0.9, 1));
        Assert.Equal(together.Version, together.Pushes);
        Assert.InRange(together.Minibatches, 1, minibatches * 1.5);
    }

    [Fact]
    public async Task Run_RedisIsKilledAndStartedAgain_GoesOn()
    {
        var server = Own(new RedisServer());
        var (worker, watch) = (Store(server), Store(server));
        var work = Task.Run(() => Run(worker, 0, 1), Ct);
        while (watch.Totals().Pushes < 5)
            await Task.Delay(20, Ct);
        server.Kill();
        server.Start();
        Assert.InRange((await work).Accuracy, 0.9, 1);
        Assert.Equal(watch.Totals().Version, watch.Totals().Pushes);
    }

    [Fact]
    public void Run_LimitWithoutTarget_EndsAndPushesTheRest()
    {
        var store = Store(Server());
        var last = Run(store, 0, 1, new WorkerOptions { Limit = 25, PushEvery = 10, FetchEvery = 7 });
        Assert.Equal((3, 3, 25), store.Totals());
        Assert.Equal(25, last.Minibatches);
    }

    [Fact]
    public void Run_TargetReachedAlready_TakesTheResult()
    {
        var store = Store(Server());
        var first = Run(store, 0, 2);
        var second = Run(store, 1, 2);
        Assert.Equal((first.Loss, first.Accuracy), (second.Loss, second.Accuracy));
        Assert.Equal(0, second.Minibatches);
    }

    /// <summary>A successor sees the examples that its predecessor would have, in the same order.</summary>
    [Fact]
    public void Run_InTwoParts_LearnsWhatOneWouldHave()
    {
        var whole = Store(Server());
        Run(whole, 0, 1, new WorkerOptions { Limit = 150 });
        var parts = Store(Own(new RedisServer()));
        Run(parts, 0, 1, new WorkerOptions { Limit = 60 });
        Run(parts, 0, 1, new WorkerOptions { Limit = 150 });
        AssertClose(Weights(whole), Weights(parts), within: 1e-3f);
    }

    [Fact]
    public void Constructor_ShareSmallerThanABatch_SaysHowLargeItIs()
    {
        var options = new WorkerOptions { Worker = 1, Workers = 400 };
        var problem = Assert.Throws<TrainingException>(() => Run(Store(Server()), 1, 400, options));
        Assert.Equal("A batch of 32 does not fit: of 12000 examples a worker of 400 learns from 30.", problem.Message);
    }

    [Theory]
    [InlineData("0/3", 0, 3)]
    [InlineData("2/3", 2, 3)]
    public void ParseWorker_OneOfN_IsBoth(string text, int worker, int workers) => Assert.Equal((worker, workers), WorkerOptions.ParseWorker(text));

    [Theory]
    [InlineData("3/3")]
    [InlineData("3")]
    [InlineData("-1/3")]
    [InlineData("a/b")]
    public void ParseWorker_NoneOfN_SaysWhatItMustBe(string text) =>
        Assert.StartsWith($"--worker {text}: must be I/N", Assert.Throws<TrainingException>(() => WorkerOptions.ParseWorker(text)).Message,
            StringComparison.Ordinal);

    private WorkerFigures Run(WeightStore store, int worker, int workers, WorkerOptions? options = null)
    {
        var learning = new TrainingOptions { Optimizer = OptimizerKind.Sgd, LearningRate = 0.1, TargetAccuracy = options is null ? 0.9 : null, Batch = 32 };
        using var network = new Network(NetworkPlan.Perceptron([1, 28, 28], [100], 47, Activation.Tanh), new Random(1));
        var part = (options ?? new WorkerOptions { Limit = 5_000, FetchEvery = 5, PushEvery = 5 }) with { Worker = worker, Workers = workers };
        using var one = new DownpourWorker(Characters.Value, learning, part, (store, network), TimeProvider.System);
        return one.Run(Ct).Last();
    }
}
