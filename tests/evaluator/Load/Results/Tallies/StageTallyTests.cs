using MlServe.Evaluator.Load.Http;
using MlServe.Evaluator.Load.Results;
using MlServe.Evaluator.Load.Results.Tallies;

namespace MlServe.Evaluator.Tests.Load.Results.Tallies;

public class StageTallyTests
{
    // Timestamps of a clock that counts milliseconds.
    private static readonly TimeProvider Clock = new MillisecondClock();

    [Fact]
    public void Record_Hops_KeepsFailuresOutOfTheTimes()
    {
        var tally = new StageTally(Clock);
        tally.Record(new Hop(Due: 0, Ready: 0, Started: 2, Connected: 3, FirstByte: 10, Ended: 12, 200, 100, HopFault.None));
        tally.Record(new Hop(20, 20, 20, 21, 25, 50, 404, 10, HopFault.None));
        tally.Record(new Hop(60, 60, 60, 61, 62, 900, 500, 1, HopFault.None));
        tally.Record(new Hop(60, 60, 60, 0, 0, 961, 0, 0, HopFault.NoConnection));
        tally.Record(new Hop(60, 60, 60, 61, 0, 30_000, 0, 0, HopFault.TimedOut));
        tally.Record(new Hop(60, 60, 60, 61, 62, 70, 0, 5, HopFault.Broken));

        var figures = tally.Figures();

        Assert.Equal(
            new LoadCounts { Transactions = 2, Okay = 1, NoConnection = 1, TimedOut = 1, Broken = 1, ServerErrors = 1, NotFound = 1, BodyBytes = 116 },
            figures.Counts);
        Assert.Equal(4, figures.Counts.Failed);
        Assert.Equal(new Dictionary<int, long> { [200] = 1, [404] = 1, [500] = 1 }, figures.Statuses);
        Assert.Equal(40, figures.TransactionTime.TotalMilliseconds);
        Assert.Equal(20, figures[LoadTime.Mean]!.Value.TotalMilliseconds);
        Assert.Equal(30, figures[LoadTime.Max]!.Value.TotalMilliseconds);
        Assert.Equal(2, figures[LoadTime.LateP99]!.Value.TotalMilliseconds);
        Assert.InRange(figures[LoadTime.FromDueP50]!.Value.TotalMilliseconds, 11.9, 12.1);
        Assert.InRange(figures[LoadTime.WaitP50]!.Value.TotalMilliseconds, 3.9, 4.1);
    }

    [Fact]
    public void Record_ServerThatStopsForTenSeconds_FromDueShowsWhatFromSentHides()
    {
        // One user, a request due every 100 ms; the first takes 10 s, so that the next hundred go out late, each served in 1 ms.
        var tally = new StageTally(Clock);
        tally.Record(new Hop(0, 0, 0, 1, 9_999, 10_000, 200, 0, HopFault.None));
        for (var i = 1; i <= 100; i++)
            tally.Record(new Hop(i * 100, 10_000 + i, 10_000 + i, 10_000 + i, 10_001 + i, 10_001 + i, 200, 0, HopFault.None));

        var figures = tally.Figures();

        Assert.InRange(figures[LoadTime.P50]!.Value.TotalMilliseconds, 0.99, 1.01);
        Assert.InRange(figures[LoadTime.FromDueP50]!.Value.TotalSeconds, 4.9, 5.2);
    }

    [Fact]
    public void Record_AnswersThatNameTheirPod_KeepsTheFirstOfEach()
    {
        var tally = new StageTally(Clock);
        tally.Record(new Hop(0, 0, 0, 1, 2, 10, 503, 7, HopFault.None) { ServedBy = "b" });
        tally.Record(new Hop(0, 0, 0, 1, 2, 20, 200, 7, HopFault.None) { ServedBy = "a" });
        tally.Record(new Hop(0, 0, 0, 1, 2, 30, 200, 7, HopFault.None) { ServedBy = "b" });
        tally.Record(new Hop(0, 0, 0, 1, 2, 40, 200, 7, HopFault.None) { ServedBy = "a" });
        tally.Record(new Hop(0, 0, 0, 1, 2, 50, 200, 7, HopFault.None));

        var first = tally.FirstAnswers;

        Assert.Equal(["a", "b"], first.Keys.Order());
        Assert.Equal(10, (first["b"] - first["a"]).TotalMilliseconds, 1);
    }

    [Fact]
    public void Add_Stages_SumsAll()
    {
        var one = new StageTally(Clock);
        var two = new StageTally(Clock);
        one.Record(new Hop(0, 0, 0, 1, 2, 10, 200, 7, HopFault.None));
        two.Record(new Hop(0, 0, 0, 1, 2, 30, 200, 8, HopFault.None));

        one.Add(two);

        var figures = one.Figures();
        Assert.Equal((2L, 15L), (figures.Counts.Okay, figures.Counts.BodyBytes));
        Assert.Equal(40, figures.TransactionTime.TotalMilliseconds);
    }
}
