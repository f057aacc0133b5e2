namespace MlServe.Evaluator.Load.Results;

/// <summary>
/// Whether the generator kept up with itself, and how much of the response times is its own: a generator that wakes late to
/// send also wakes late to read, and that delay is in the response time.
/// </summary>
/// <param name="Sentence">For people, with its size.</param>
/// <param name="IsUnusable">The figures say more about the generator than about the service.</param>
internal sealed record GeneratorHealth(string Sentence, bool IsUnusable)
{
    /// <summary>
    /// Lateness that is never worth a word: some ten times what it is on a core that nobody else wants (measured, docs/validity.md).
    /// siege's log shows times in steps of 10 ms.
    /// </summary>
    public static readonly TimeSpan LateLimit = TimeSpan.FromMilliseconds(5);

    /// <summary>Lateness as a share of the mean response time from which it matters.</summary>
    public const double LateShare = 0.1;

    /// <summary>
    /// CPU cores above which the generator competes with what it measures. A request on a connection of its
    /// own costs it some 0.06 ms (measured, docs/performance.md): this is 13,000 requests per second.
    /// </summary>
    public const double CpuLimit = 0.8;

    // In shorter stages the CPU time of what the program itself has to begin with is most of it.
    private static readonly TimeSpan ShortestMeter = TimeSpan.FromSeconds(5);

    // Less does not explain why anything was late.
    private static readonly TimeSpan ShortestWait = TimeSpan.FromSeconds(0.1);

    // Of the mean response time; beyond it the generator's own part is the larger one.
    private const double UnusableShare = 0.5;

    /// <summary>What is to be said; null when all is well.</summary>
    public static GeneratorHealth? Of(LoadResult result)
    {
        List<string> sentences = [];
        var late = result.Stages.Where(IsLate).ToList();
        var figures = result.Overall.Figures;
        var waited = late.Aggregate(TimeSpan.Zero, (sum, stage) => sum + stage.WaitedForCore);
        var (added, mean) = (figures[LoadTime.LateMean] ?? TimeSpan.Zero, figures[LoadTime.Mean]);
        if (late.Count > 0)
            sentences.Add(
                "the load generator sent requests late"
                    + (result.Stages.Count > 1 ? Invariant($" in {late.Count} of {result.Stages.Count} stages") : "") + ", by up to "
                    + $"{Milliseconds(late.Max(stage => stage.Figures[LoadTime.LateP99] ?? TimeSpan.Zero))} (99th percentile)"
                    + (waited >= ShortestWait
                        ? Invariant($", because other processes had the cores for {waited.TotalSeconds:0.0} s while it was ready to run")
                        : "")
                    + (mean is { } whole
                        ? ", and reads answers as late: " + (added < whole
                            ? $"that adds at most {Milliseconds(added)} to the mean response time of {Milliseconds(whole)}"
                            : $"that may be most of the mean response time of {Milliseconds(whole)}")
                        : ""));
        var busiest = result.Stages.Where(stage => stage.Elapsed >= ShortestMeter).Append(result.Overall).Max(stage => stage.GeneratorCpuCores);
        if (busiest > CpuLimit)
            sentences.Add(Invariant($"the load generator used {busiest:0.00} CPU cores, which pods on the same machine did not have"));
        var standstill = result.Overall.Standstill;
        // What each user may have been waiting for at that moment seems to have taken so much longer.
        var most = standstill * result.Overall.Users / Math.Max(1, figures.Counts.Transactions);
        if (standstill > TimeSpan.Zero)
            sentences.Add(
                Invariant($"the load generator stood still for {standstill.TotalSeconds:0.0} s, stopped or on a machine that was: nothing was sent then, and ")
                    + $"answers were read so much too late, which adds at most {Milliseconds(most)} to the mean response time");
        return sentences.Count == 0 ? null
            : new GeneratorHealth(string.Join("; ", sentences), (late.Count > 0 && added > mean * UnusableShare) || most > mean * UnusableShare);
    }

    private static bool IsLate(StageResult stage) =>
        stage.Figures[LoadTime.LateP99] is { } late && late > LateLimit && late > (stage.Figures[LoadTime.Mean] ?? TimeSpan.Zero) * LateShare;

    private static string Milliseconds(TimeSpan time) => Invariant($"{time.TotalMilliseconds:0.#} ms");
}
