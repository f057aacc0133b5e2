using MlServe.Evaluator.Load;
using MlServe.Evaluator.Load.Results;
using MlServe.Evaluator.Load.Results.Histograms;
using MlServe.Evaluator.Load.Results.Tallies;
using MlServe.Evaluator.Objectives;
using MlServe.Evaluator.RunFiles;

namespace MlServe.Evaluator.Capacity;

/// <summary>
/// How many requests per second the load generator by itself sends on time, found before the service is loaded: beyond it a search would measure the
/// generator and call it the service.
/// </summary>
internal static class GeneratorLimit
{
    // 10,000 connections a second, most of them waiting to be forgotten, are about what one address has ports for.
    private static readonly double[] Rates = [50, 200, 500, 1000, 2000, 4000, 8000];
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(1.5);

    /// <summary>Sends faster and faster to a server inside this process that answers at once.</summary>
    /// <param name="folder">Takes the load's files.</param>
    /// <param name="objectives">What it is to be on time for: a tenth of their shortest limit is early enough.</param>
    /// <param name="seed">Seed of the arrivals.</param>
    /// <param name="ct">Ends it.</param>
    /// <returns>The highest rate that it sent on time.</returns>
    /// <exception cref="UserErrorException">It is not on time with the lowest.</exception>
    public static async Task<double> MeasureAsync(
        RunFolder folder, IReadOnlyList<Objective> objectives, int seed, CancellationToken ct)
    {
        await using var server = new LoopbackServer();
        await TrialLoad.RunAsync(folder, server.Url, [.. Rates.Select(rate => TrialLoad.Open(rate, Length, Length))], seed, ct);
        return Highest(TallyFile.Read(folder.Tally), LateLimit(objectives));
    }

    /// <summary>The highest rate that was sent on time.</summary>
    /// <exception cref="UserErrorException">There is none.</exception>
    internal static double Highest(IReadOnlyList<StageTallyRecord> stages, TimeSpan lateLimit)
    {
        // What else runs on this machine may have spoilt a lower one.
        var onTime = Rates.Zip(stages).Where(pair => IsOnTime(pair.First, pair.Second, lateLimit)).Select(pair => pair.First).DefaultIfEmpty(0).Max();
        return onTime > 0 ? onTime : throw new UserErrorException(Invariant(
            $"the load generator cannot send {Rates[0]} requests per second on time on this machine: end other programs, or use another machine."));
    }

    private static TimeSpan LateLimit(IEnumerable<Objective> objectives) =>
        objectives.Select(objective => objective.LimitMicroseconds).Min() is { } shortest && TimeSpan.FromMicroseconds(shortest / 10) is var tenth
            && tenth > GeneratorHealth.LateLimit ? tenth : GeneratorHealth.LateLimit;

    /// <summary>By the mean: a generator at its limit is later and later, while a machine that is busy makes single requests late at any rate.</summary>
    private static bool IsOnTime(double rate, StageTallyRecord stage, TimeSpan lateLimit)
    {
        var (late, sent) = (LatencyHistogram.Of(stage.Histograms[StageTally.Late]), rate * stage.ElapsedSeconds);
        return (late.Mean ?? TimeSpan.MaxValue) <= lateLimit && stage.Counts.Transactions >= 0.95 * sent - 3 * Math.Sqrt(sent);
    }
}
