using MlServe.Training.Distributed;

namespace MlServe.Training.Tests.Distributed;

public sealed class WeightStoreTests(SharedRedis redis) : StoreTest(redis)
{
    private static readonly RowValues[] First = [new(0, [1, 2]), new(1, [3])];

    [Fact]
    public void Begin_Twice_FirstSetsTheWeights()
    {
        var store = Begun();
        var second = store.Begin("other", "other", [new(0, [9, 9])]);
        Assert.Equal(("shapes", "digest"), (second.Shapes, second.Digest));
        Assert.Equal([1, 2, 3], Weights(store));
    }

    [Fact]
    public void Push_Once_ChangesItsRowsAndCounts()
    {
        var store = Begun();
        var (outcome, answer) = store.Push(("0", 1, 10), 0, [new(1, [4])]);
        Assert.Equal((PushOutcome.Applied, 1), (outcome, answer.Version));
        Assert.Equal([1, 2, 4], Weights(store));
        Assert.Equal((1, 10), store.ProgressOf("0"));
        Assert.Equal((1, 1, 10), store.Totals());
    }

    [Fact]
    public void Push_SameNumberAgain_CountsOnce()
    {
        var store = Begun();
        store.Push(("0", 1, 10), 0, [new(1, [4])]);
        Assert.Equal(PushOutcome.Repeated, store.Push(("0", 1, 10), 1, [new(1, [5])]).Outcome);
        Assert.Equal((1, 1, 10), store.Totals());
        Assert.Equal([1, 2, 4], Weights(store));
    }

    [Fact]
    public void Push_OtherPushedMeanwhile_IsToldWhatChanged()
    {
        var store = Begun();
        store.Push(("0", 1, 10), 0, [new(1, [4])]);
        var (outcome, answer) = store.Push(("1", 1, 10), 0, [new(0, [5, 5])]);
        Assert.Equal((PushOutcome.Conflict, 1), (outcome, answer.Version));
        var changed = Assert.Single(answer.Rows);
        Assert.Equal(1, changed.Row);
        Assert.Equal([4], changed.Values);
        Assert.Equal((1, 1, 10), store.Totals());
    }

    [Fact]
    public void Fetch_SinceAVersion_BringsOnlyRowsThatChanged()
    {
        var store = Begun();
        store.Push(("0", 1, 10), 0, [new(1, [4])]);
        Assert.Equal([1], store.Fetch(0).Rows.Select(row => row.Row));
        Assert.Empty(store.Fetch(1).Rows);
    }

    [Fact]
    public void Push_TargetReached_ChangesNothingMore()
    {
        var store = Begun();
        store.Reach("0", 0.9, First);
        store.Reach("1", 0.8, [new(0, [7, 7])]);
        Assert.Equal(PushOutcome.Over, store.Push(("1", 1, 10), 0, [new(1, [4])]).Outcome);
        Assert.True(store.Fetch(0).IsTargetReached);
        Assert.Equal(("0", 0.9), (store.Result()!.Value.By, store.Result()!.Value.Accuracy));
        Assert.Equal([1, 2, 3], Weights(store));
    }

    [Fact]
    public void Push_RowsByTheThousand_ArriveWhole()
    {
        var store = Store(Server());
        RowValues[] rows = [.. Enumerable.Range(0, 5_000).Select(row => new RowValues(row, [row]))];
        store.Begin("shapes", "digest", rows);
        store.Push(("0", 1, 1), 0, rows.Select(row => new RowValues(row.Row, [row.Row + 1f])));
        Assert.Equal(Enumerable.Range(1, 5_000).Select(row => (float)row), Weights(store));
    }

    private WeightStore Begun()
    {
        var store = Store(Server());
        store.Begin("shapes", "digest", First);
        return store;
    }
}
