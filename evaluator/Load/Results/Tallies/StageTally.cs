using MlServe.Evaluator.Load.Http;
using MlServe.Evaluator.Load.Results.Histograms;

namespace MlServe.Evaluator.Load.Results.Tallies;

/// <summary>What the users of a stage have met so far. Safe for several threads.</summary>
internal sealed class StageTally(TimeProvider time)
{
    /// <summary>Name of the histogram of the times of transactions.</summary>
    public const string Total = "total";

    /// <summary>Name of the histogram of the same times, counted from when the requests were due.</summary>
    public const string FromDue = "from_due";

    /// <summary>Name of the histogram of the times to connect.</summary>
    public const string Connect = "connect";

    /// <summary>Name of the histogram of the times from the connection to the first byte.</summary>
    public const string Wait = "wait";

    /// <summary>Name of the histogram of how late requests were started.</summary>
    public const string Late = "late";

    /// <summary>Names of all its histograms.</summary>
    public static readonly IReadOnlyList<string> Names = [Total, FromDue, Connect, Wait, Late];

    // A service that gives every answer another name fills no memory.
    private const int MostPods = 1000;
    private readonly Lock guard = new();
    private readonly Dictionary<string, DateTimeOffset> firstAnswers = [];
    private readonly LoadClock clock = new(time);
    private readonly LatencyHistogram total = new();
    private readonly LatencyHistogram fromDue = new();
    private readonly LatencyHistogram connect = new();
    private readonly LatencyHistogram wait = new();
    private readonly LatencyHistogram late = new();
    private readonly Dictionary<int, long> statuses = [];
    private LoadCounts counts;

    /// <summary>The clock of its windows. Default: one of its own.</summary>
    public LoadClock Clock { init => clock = value; }

    /// <summary>Where it counts by windows of time as well; null: nowhere.</summary>
    public StageWindows? Windows { get; init; }

    private IEnumerable<(string Name, LatencyHistogram Histogram)> Named => Names.Zip((LatencyHistogram[])[total, fromDue, connect, wait, late]);

    /// <summary>A tally as it was recorded.</summary>
    public static StageTally Of(StageTallyRecord record, TimeProvider time)
    {
        var tally = new StageTally(time) { counts = record.Counts };
        foreach (var (name, histogram) in tally.Named)
            histogram.Add(LatencyHistogram.Of(record.Histograms[name]));
        foreach (var (status, count) in record.Statuses ?? new Dictionary<int, long>())
            tally.statuses[status] = count;
        return tally;
    }

    /// <summary>Its counts and histograms as they stand.</summary>
    public (LoadCounts Counts, IReadOnlyDictionary<string, HistogramRecord> Histograms) ToRecord()
    {
        lock (guard)
            return (counts, Named.ToDictionary(named => named.Name, named => named.Histogram.ToRecord()));
    }

    /// <summary>What has been counted so far, and the times of the transactions, as they stand.</summary>
    public (LoadCounts Counts, LatencyHistogram Total) Snapshot()
    {
        lock (guard)
            return (counts, total.Copy());
    }

    /// <summary>The times of the transactions, from their start and from when they were due, as they stand.</summary>
    public (LatencyHistogram Total, LatencyHistogram FromDue) Times()
    {
        lock (guard)
            return (total.Copy(), fromDue.Copy());
    }

    /// <summary>Failures so far.</summary>
    public long Failed
    {
        get
        {
            lock (guard)
                return counts.Failed;
        }
    }

    /// <summary>When each pod that says its name first served a request of the stage.</summary>
    public IReadOnlyDictionary<string, DateTimeOffset> FirstAnswers
    {
        get
        {
            lock (guard)
                return new Dictionary<string, DateTimeOffset>(firstAnswers);
        }
    }

    /// <summary>Whole answers by their status.</summary>
    public IReadOnlyDictionary<int, long> Statuses
    {
        get
        {
            lock (guard)
                return new SortedDictionary<int, long>(statuses);
        }
    }

    /// <summary>Counts a hop. Only transactions (responses that are no failure) enter the times.</summary>
    public void Record(in Hop hop)
    {
        lock (guard)
        {
            counts = counts.With(hop);
            if (hop.Fault == HopFault.None)
                statuses[hop.Status] = statuses.GetValueOrDefault(hop.Status) + 1;
            Windows?.Record(hop, clock);
            late.Record(time.GetElapsedTime(hop.Ready, hop.Started));
            // Both are the same on a connection kept from an earlier request, and 0 is none at all.
            if (hop.Connected > hop.Started)
                connect.Record(time.GetElapsedTime(hop.Started, hop.Connected));
            if (hop.IsFailed)
                return;
            if (hop.ServedBy is { } pod && hop.IsOkay && firstAnswers.Count < MostPods && !firstAnswers.ContainsKey(pod))
                firstAnswers.Add(pod, clock.TimeOf(hop.Ended));
            total.Record(time.GetElapsedTime(hop.Started, hop.Ended));
            fromDue.Record(time.GetElapsedTime(hop.Due, hop.Ended));
            wait.Record(time.GetElapsedTime(hop.Connected, hop.FirstByte));
        }
    }

    /// <summary>Counts arrivals that were due and found no free user before the stage ended.</summary>
    public void AddUnsent(long count)
    {
        lock (guard)
            counts = counts with { Unsent = counts.Unsent + count };
    }

    /// <summary>Adds all that <paramref name="other"/> has, exactly.</summary>
    public void Add(StageTally other)
    {
        lock (guard)
        {
            lock (other.guard)
            {
                counts += other.counts;
                foreach (var (status, count) in other.statuses)
                    statuses[status] = statuses.GetValueOrDefault(status) + count;
                total.Add(other.total);
                fromDue.Add(other.fromDue);
                connect.Add(other.connect);
                wait.Add(other.wait);
                late.Add(other.late);
            }
        }
    }

    /// <summary>The figures as they stand.</summary>
    public LoadFigures Figures()
    {
        lock (guard)
        {
            var histograms = Named.ToDictionary(named => named.Name, named => named.Histogram);
            return new LoadFigures
            {
                Counts = counts,
                Statuses = new SortedDictionary<int, long>(statuses),
                TransactionTime = total.Sum,
                Times = LoadTime.All.ToDictionary(figure => figure, figure => figure.Of(histograms[figure.Histogram])),
            };
        }
    }
}
