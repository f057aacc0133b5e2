namespace MlServe.Evaluator.Simulation.Processor;

/// <summary>
/// The node's cores, shared among the pods that have something to do: fairly by their weights, none with more than its threads can use, and
/// none beyond its quota. Work moves on continuously; what is looked at is only when a piece ends or a quota comes and goes.
/// </summary>
/// <param name="cores">How many cores there are.</param>
/// <param name="usefulCores">Cores' worth of work that processes come to which could keep all of them busy; null: all that is left for them.</param>
internal sealed class SharedProcessor(double cores, double? usefulCores = null)
{
    private readonly List<PodProcess> processes = [];
    private readonly List<(PodProcess Process, Work Work)> ended = [];
    private long at;

    /// <summary>Ticks of the next end of a piece of work, or change of a quota; the largest number when there is none.</summary>
    public long ChangeAt { get; private set; } = long.MaxValue;

    /// <summary>Cores that others than the pods use now: the load generator, forwarding, neighbours. They never get more than half of all.</summary>
    public double OtherCores { get; set; }

    /// <summary>A process starts.</summary>
    public void Add(PodProcess process, long now)
    {
        AdvanceTo(now);
        processes.Add(process);
        Share();
    }

    /// <summary>A process has ended, with all that it had.</summary>
    public void Remove(PodProcess process, long now)
    {
        AdvanceTo(now);
        processes.Remove(process);
        Share();
    }

    /// <summary>A process uses so many cores besides its requests: for its start, or idle.</summary>
    public void SetBackground(PodProcess process, double backgroundCores, long now)
    {
        AdvanceTo(now);
        process.BackgroundCores = backgroundCores;
        Share();
    }

    /// <summary>A process has something new to do.</summary>
    public void Begin(PodProcess process, in Work work, long now)
    {
        AdvanceTo(now);
        process.Begin(work, now);
        Share();
    }

    /// <summary>Moves all work on to a moment, at which nothing ends that <see cref="ChangeAt"/> did not tell.</summary>
    public void AdvanceTo(long now)
    {
        var ticks = now - at;
        at = now;
        if (ticks == 0)
            return;
        foreach (var process in processes)
            process.Advance(ticks);
    }

    /// <summary>What is due now: ended work is handed over, the next begins, quotas are used up or there again.</summary>
    /// <returns>The work that has ended; good until the next call.</returns>
    public IReadOnlyList<(PodProcess Process, Work Work)> Settle(long now)
    {
        AdvanceTo(now);
        ended.Clear();
        foreach (var process in processes)
        {
            process.SettleQuota(now);
            while (process.TakeEnded(now) is { } work)
            {
                ended.Add((process, work));
                process.BeginNext(now);
            }
        }

        Share();
        return ended;
    }

    /// <summary>
    /// Divides the cores: as long as there is enough for all, each runs at full speed. Else whoever wants no more than its share gets that,
    /// and the others divide what is left by their weights (water filling, as the kernel's fair scheduler comes to).
    /// </summary>
    private void Share()
    {
        double wanted = 0, weights = 0;
        foreach (var process in processes)
        {
            process.Speed = 1;
            wanted += process.Demand;
            weights += process.Demand > 0 ? process.Weight : 0;
        }

        var left = cores - Math.Min(OtherCores, cores / 2);
        if (wanted >= cores && left > usefulCores)
            left = usefulCores.Value;
        if (wanted > left)
            Divide(left, weights);
        ChangeAt = long.MaxValue;
        foreach (var process in processes)
            ChangeAt = Math.Min(ChangeAt, process.NextChange(at));
    }

    private void Divide(double left, double weights)
    {
        foreach (var process in processes)
            process.Speed = process.Demand > 0 ? 0 : 1;
        for (var satisfied = true; satisfied;)
        {
            satisfied = false;
            foreach (var process in processes)
            {
                if (process.Speed > 0 || process.Demand > left * process.Weight / weights)
                    continue;
                process.Speed = 1;
                left -= process.Demand;
                weights -= process.Weight;
                satisfied = true;
            }
        }

        foreach (var process in processes)
            if (process.Speed == 0)
                process.Speed = left * process.Weight / weights / process.Demand;
    }
}
