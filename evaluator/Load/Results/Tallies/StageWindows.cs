using MlServe.Evaluator.Load.Http;
using MlServe.Evaluator.Load.Results.Histograms;

namespace MlServe.Evaluator.Load.Results.Tallies;

/// <summary>
/// What ended in each few seconds of a stage: counts, times, and how many were within each limit of the load's objectives. Times are whole
/// microseconds, as the file of all requests has them, so that whoever counts its rows finds the same. Not safe for several threads at once.
/// </summary>
/// <param name="startedAt">When the stage began, in whole microseconds.</param>
/// <param name="length">Length of a window.</param>
/// <param name="limits">Limits of the objectives, in microseconds.</param>
internal sealed class StageWindows(DateTimeOffset startedAt, TimeSpan length, IReadOnlyList<long> limits)
{
    private const int MostWindows = 360;

    // Ten seconds, in which objectives are judged, are a whole number of each.
    private static readonly double[] Lengths = [1, 2, 5, 10];

    private readonly List<Window> windows = [];

    /// <summary>Length of a window.</summary>
    public TimeSpan Length => length;

    /// <summary>Limits that are counted exactly, in microseconds.</summary>
    public IReadOnlyList<long> Limits => limits;

    /// <summary>Length of the windows of a load: a second for six minutes, five for half an hour, so that there are about 360 of them.</summary>
    public static TimeSpan LengthFor(TimeSpan load)
    {
        var least = load.TotalSeconds / MostWindows;
        return TimeSpan.FromSeconds(Lengths.FirstOrDefault(one => one >= least, Math.Ceiling(least / Lengths[^1]) * Lengths[^1]));
    }

    /// <summary>Counts a request, in the window in which it ended.</summary>
    public void Record(in Hop hop, LoadClock clock)
    {
        var time = clock.Between(hop.Started, hop.Ended);
        var ended = clock.TimeOf(hop.Started) + time;
        var window = At((int)Math.Max(0, (ended - startedAt).Ticks / length.Ticks));
        if (hop.IsFailed)
        {
            window.Counts[2]++;
            return;
        }

        window.Counts[0]++;
        window.Counts[1] += hop.IsOkay ? 1 : 0;
        window.Times.Record(time);
        for (var i = 0; i < limits.Count; i++)
        {
            if (time.Ticks > limits[i] * TimeSpan.TicksPerMicrosecond)
                continue;
            window.Counts[3 + 2 * i]++;
            window.Counts[4 + 2 * i] += hop.IsOkay ? 1 : 0;
        }
    }

    /// <summary>Adds another worker's windows of the same stage.</summary>
    public void Add(StageWindows other)
    {
        for (var index = 0; index < other.windows.Count; index++)
        {
            var window = At(index);
            for (var i = 0; i < window.Counts.Length; i++)
                window.Counts[i] += other.windows[index].Counts[i];
            window.Times.Add(other.windows[index].Times);
        }
    }

    /// <summary>The windows of a stage that took so long; those without any request are there, too.</summary>
    public IReadOnlyList<StageWindow> All(TimeSpan elapsed)
    {
        var count = Math.Max(windows.Count, (int)Math.Ceiling(elapsed / length));
        if (count > 0)
            At(count - 1);
        return [.. windows.Select((window, index) => new StageWindow(window.Times, window.Counts, limits)
        {
            Start = index * length,
            Length = TimeSpan.FromTicks(Math.Clamp((elapsed - index * length).Ticks, 0, length.Ticks)),
        })];
    }

    /// <summary>All that they hold, to be written.</summary>
    public WindowsRecord ToRecord() =>
        new(startedAt, length.TotalSeconds, limits, [.. windows.Select(window => new WindowRecord(window.Counts, window.Times.ToRecord()))]);

    /// <summary>The windows that were recorded.</summary>
    /// <exception cref="System.Text.Json.JsonException">It is not a record that was written here.</exception>
    public static StageWindows Of(WindowsRecord record)
    {
        var windows = new StageWindows(record.StartedAt, TimeSpan.FromSeconds(record.LengthSeconds), record.LimitsMicroseconds);
        foreach (var (counts, times) in record.Windows)
        {
            if (counts.Count != 3 + 2 * record.LimitsMicroseconds.Count)
                throw new System.Text.Json.JsonException($"a window has {counts.Count} counts for {record.LimitsMicroseconds.Count} limits");
            windows.windows.Add(new Window([.. counts], LatencyHistogram.Of(times)));
        }

        return windows;
    }

    private Window At(int index)
    {
        while (windows.Count <= index)
            windows.Add(new Window(new long[3 + 2 * limits.Count], new LatencyHistogram()));
        return windows[index];
    }

    /// <param name="Counts">Transactions, okay, failed; then of each limit the transactions within it, and those of them that were served.</param>
    private sealed record Window(long[] Counts, LatencyHistogram Times);
}
