using MlServe.Evaluator.Simulation.Calibration;

namespace MlServe.Evaluator.Simulation.Processor;

/// <summary>What is the same for all pods of a run: how much each may do at once and use, and what a request costs it.</summary>
internal sealed class PodCapacity
{
    /// <summary>The kernel's period of a quota, ticks.</summary>
    public const long PeriodTicks = TimeSpan.TicksPerMillisecond * 100;

    // Fine enough that a draw is within 0.1 % of the quantiles' own line.
    private const int Draws = 1024;
    private readonly double[] costs;
    private readonly double[] spread = new double[Draws + 1];
    private readonly double pauseCost, pause;
    private readonly double warmUp, warmUpRequests;

    /// <param name="calibration">What was measured.</param>
    /// <param name="workers">Requests worked on at once.</param>
    public PodCapacity(ServiceCalibration calibration, int workers)
    {
        (Workers, Memory) = (workers, calibration.Memory);
        costs = [.. Enumerable.Range(1, workers).Select(atOnce => calibration.Request.CpuSeconds(atOnce) * TimeSpan.TicksPerSecond)];
        if (calibration.Request.AfterPause is { } paused)
        {
            pause = paused.PauseSeconds * TimeSpan.TicksPerSecond;
            pauseCost = Math.Max(0, paused.CpuSeconds * TimeSpan.TicksPerSecond - costs[0]);
        }

        if (calibration.Request.WarmUp is { } measured)
        {
            // A straight line down to nothing has this sum.
            warmUpRequests = measured.Requests;
            warmUp = 2 * measured.MoreSeconds * TimeSpan.TicksPerSecond / measured.Requests;
        }

        var mean = calibration.Request.Spread.Mean();
        for (var i = 0; i <= Draws; i++)
            spread[i] = mean > 0 ? calibration.Request.Spread.At((double)i / Draws) / mean : 1;
        RefusalTicks = calibration.Request.RefusalCpuSeconds * TimeSpan.TicksPerSecond;
        RefusalGap = calibration.Queue.RefusalsPerSecond is { } rate ? (long)(TimeSpan.TicksPerSecond / (rate * workers)) : 0;
    }

    /// <summary>Requests worked on at once, each by a thread.</summary>
    public int Workers { get; }

    /// <summary>Requests that may wait.</summary>
    public required int QueueLength { get; init; }

    /// <summary>Its weight beside other pods: the CPU it requests, in thousandths of a core, at least 2 as the kernel has it.</summary>
    public required double Weight { get; init; }

    /// <summary>Most cores in a period; null: no limit.</summary>
    public double? CpuLimitCores { get; init; }

    /// <summary>Most memory, bytes; null: no limit.</summary>
    public long? MemoryLimitBytes { get; init; }

    /// <summary>What a pod takes of memory.</summary>
    public PodMemory Memory { get; }

    /// <summary>CPU time of a refusal, ticks.</summary>
    public double RefusalTicks { get; }

    /// <summary>Time between two refusals that are let out, ticks; 0: none.</summary>
    public long RefusalGap { get; }

    /// <summary>CPU time of a request, ticks.</summary>
    /// <param name="atOnce">How many the pod works on, this one included.</param>
    /// <param name="idle">How long the pod had none before this one, ticks.</param>
    /// <param name="before">How many it has taken before this one since its start.</param>
    /// <param name="draw">0 to 1.</param>
    public double Cost(int atOnce, long idle, long before, double draw)
    {
        var place = draw * Draws;
        var below = (int)place;
        var cost = costs[atOnce - 1];
        if (idle > 0 && pauseCost > 0)
            cost += pauseCost * Math.Min(1, idle / pause);
        if (before < warmUpRequests)
            cost += warmUp * (1 - before / warmUpRequests);
        return cost * (spread[below] + (place - below) * (spread[Math.Min(below + 1, Draws)] - spread[below]));
    }
}
