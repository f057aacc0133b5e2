using MlServe.Evaluator.Load.Results.Histograms;

namespace MlServe.Evaluator.Load.Results.Tallies;

/// <summary>Counts, statuses and times of requests, as they add up: exactly, and without a clock. For one thread at a time.</summary>
internal sealed class TallySums
{
    private readonly Dictionary<int, long> statuses = [];

    /// <summary>Of each kind, how many.</summary>
    public LoadCounts Counts { get; set; }

    /// <summary>Whole answers by their status.</summary>
    public IReadOnlyDictionary<int, long> Statuses => new SortedDictionary<int, long>(statuses);

    /// <summary>Times of transactions.</summary>
    public LatencyHistogram Total { get; } = new();

    /// <summary>The same times, counted from when the requests were due.</summary>
    public LatencyHistogram FromDue { get; } = new();

    /// <summary>Times to connect.</summary>
    public LatencyHistogram Connect { get; } = new();

    /// <summary>Times from the connection to the first byte.</summary>
    public LatencyHistogram Wait { get; } = new();

    /// <summary>How late requests were started.</summary>
    public LatencyHistogram Late { get; } = new();

    private IEnumerable<(string Name, LatencyHistogram Histogram)> Named => StageTally.Names.Zip((LatencyHistogram[])[Total, FromDue, Connect, Wait, Late]);

    /// <summary>Those of a tally as it was recorded.</summary>
    public static TallySums Of(StageTallyRecord record)
    {
        var sums = new TallySums { Counts = record.Counts };
        foreach (var (name, histogram) in sums.Named)
            histogram.Add(LatencyHistogram.Of(record.Histograms[name]));
        foreach (var (status, count) in record.Statuses ?? new Dictionary<int, long>())
            sums.statuses[status] = count;
        return sums;
    }

    /// <summary>Counts and histograms, to be recorded.</summary>
    public (LoadCounts Counts, IReadOnlyDictionary<string, HistogramRecord> Histograms) ToRecord() =>
        (Counts, Named.ToDictionary(named => named.Name, named => named.Histogram.ToRecord()));

    /// <summary>Counts a whole answer.</summary>
    public void AddStatus(int status, long count = 1) => statuses[status] = statuses.GetValueOrDefault(status) + count;

    /// <summary>Adds all that <paramref name="other"/> has.</summary>
    public void Add(TallySums other)
    {
        Counts += other.Counts;
        foreach (var (status, count) in other.statuses)
            AddStatus(status, count);
        foreach (var (own, added) in Named.Zip(other.Named))
            own.Histogram.Add(added.Histogram);
    }

    /// <summary>The figures as they stand.</summary>
    public LoadFigures Figures()
    {
        var histograms = Named.ToDictionary(named => named.Name, named => named.Histogram);
        return new LoadFigures
        {
            Counts = Counts,
            Statuses = Statuses,
            TransactionTime = Total.Sum,
            Times = LoadTime.All.ToDictionary(figure => figure, figure => figure.Of(histograms[figure.Histogram])),
        };
    }
}
