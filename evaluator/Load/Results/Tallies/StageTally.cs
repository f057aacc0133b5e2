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
    private readonly TallySums sums = new();

    /// <summary>The clock of its windows. Default: one of its own.</summary>
    public LoadClock Clock { init => clock = value; }

    /// <summary>Where it counts by windows of time as well; null: nowhere.</summary>
    public StageWindows? Windows { get; init; }

    /// <summary>Its counts and histograms as they stand.</summary>
    public (LoadCounts Counts, IReadOnlyDictionary<string, HistogramRecord> Histograms) ToRecord()
    {
        lock (guard)
            return sums.ToRecord();
    }

    /// <summary>What has been counted so far, and the times of the transactions, as they stand.</summary>
    public (LoadCounts Counts, LatencyHistogram Total) Snapshot()
    {
        lock (guard)
            return (sums.Counts, sums.Total.Copy());
    }

    /// <summary>The times of the transactions, from their start and from when they were due, as they stand.</summary>
    public (LatencyHistogram Total, LatencyHistogram FromDue) Times()
    {
        lock (guard)
            return (sums.Total.Copy(), sums.FromDue.Copy());
    }

    /// <summary>Failures so far.</summary>
    public long Failed
    {
        get
        {
            lock (guard)
                return sums.Counts.Failed;
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
                return sums.Statuses;
        }
    }

    /// <summary>Counts a hop. Only transactions (responses that are no failure) enter the times.</summary>
    public void Record(in Hop hop)
    {
        lock (guard)
        {
            sums.Counts = sums.Counts.With(hop);
            if (hop.Fault == HopFault.None)
                sums.AddStatus(hop.Status);
            Windows?.Record(hop, clock);
            sums.Late.Record(time.GetElapsedTime(hop.Ready, hop.Started));
            // Both are the same on a connection kept from an earlier request, and 0 is none at all.
            if (hop.Connected > hop.Started)
                sums.Connect.Record(time.GetElapsedTime(hop.Started, hop.Connected));
            if (hop.IsFailed)
                return;
            if (hop.ServedBy is { } pod && hop.IsOkay && firstAnswers.Count < MostPods && !firstAnswers.ContainsKey(pod))
                firstAnswers.Add(pod, clock.TimeOf(hop.Ended));
            sums.Total.Record(time.GetElapsedTime(hop.Started, hop.Ended));
            sums.FromDue.Record(time.GetElapsedTime(hop.Due, hop.Ended));
            sums.Wait.Record(time.GetElapsedTime(hop.Connected, hop.FirstByte));
        }
    }

    /// <summary>Counts arrivals that were due and found no free user before the stage ended.</summary>
    public void AddUnsent(long count)
    {
        lock (guard)
            sums.Counts = sums.Counts with { Unsent = sums.Counts.Unsent + count };
    }

    /// <summary>Adds all that <paramref name="other"/> has, exactly.</summary>
    public void Add(StageTally other)
    {
        lock (guard)
        {
            lock (other.guard)
                sums.Add(other.sums);
        }
    }

    /// <summary>The figures as they stand.</summary>
    public LoadFigures Figures()
    {
        lock (guard)
            return sums.Figures();
    }
}
