using MlServe.Evaluator.Load;
using MlServe.Evaluator.RunFiles.Tables;

namespace MlServe.Evaluator.Runs.Display;

/// <summary>The latest figures of a run, from several threads to one drawing.</summary>
internal sealed class LiveFigures
{
    private const int HistoryLength = 40;
    private readonly Lock gate = new();
    private readonly List<RunEvent> events = [];
    private readonly List<double> rates = [], latencies = [], replicas = [], cpu = [];
    private LoadProgress? load;
    private UsageRow? usage;
    private int ready;
    private int? wanted;

    /// <summary>The load whose counts count: a plan's warm-up does not.</summary>
    private LoadProgress? Counted => load is { IsWarmUp: false } ? load : null;

    /// <summary>A copy that does not change any more.</summary>
    public Snapshot Now()
    {
        lock (gate)
        {
            return new Snapshot
            {
                Load = load,
                Usage = usage,
                Ready = ready,
                Wanted = wanted,
                Served = Counted?.Okay ?? 0,
                Failed = Counted?.Failed ?? 0,
                Events = [.. events],
                Rates = [.. rates],
                Latencies = [.. latencies],
                Replicas = [.. replicas],
                Cpu = [.. cpu],
            };
        }
    }

    /// <summary>Takes in a line of the load; the last one is its result.</summary>
    public void Take(LoadProgress progress)
    {
        lock (gate)
        {
            load = progress;
            // The histories are of seconds.
            if (progress.Done || progress.StageDone)
                return;
            Append(rates, progress.Rate);
            if (progress.P95Seconds is { } p95)
                Append(latencies, p95);
        }
    }

    /// <summary>Takes in a row of usage; a gap keeps the last figures on show.</summary>
    public void Take(UsageRow row)
    {
        lock (gate)
        {
            if (row.IsGap)
                return;
            usage = row;
            if (row.CpuUsedCores is { } cores)
                Append(cpu, cores);
        }
    }

    /// <summary>Takes in the number of replicas.</summary>
    public void Take(int readyNow, int? wantedNow)
    {
        lock (gate)
        {
            (ready, wanted) = (readyNow, wantedNow);
            Append(replicas, readyNow);
        }
    }

    /// <summary>Takes in an event.</summary>
    public void Take(RunEvent happened)
    {
        lock (gate)
        {
            events.Add(happened);
            if (events.Count > 5)
                events.RemoveAt(0);
        }
    }

    private static void Append(List<double> history, double value)
    {
        history.Add(value);
        if (history.Count > HistoryLength)
            history.RemoveAt(0);
    }
}
