using MlServe.Evaluator.Figures;
using MlServe.Evaluator.RunFiles.Metadata;
using MlServe.Evaluator.Simulation.Manifests;

namespace MlServe.Evaluator.Simulation.Results;

/// <summary>Simulations of one manifest that differ in chance alone.</summary>
/// <param name="Manifest">The manifest.</param>
/// <param name="First">The first of the trials, recorded whole.</param>
/// <param name="Summaries">The figures of every trial.</param>
internal sealed record SimulationTrials(SimulatedManifest Manifest, SimulatedRun First, IReadOnlyList<Summary> Summaries)
{
    private const double Tail = 0.05;

    /// <summary>Simulates; the trials go side by side and do not know each other.</summary>
    /// <param name="manifest">The manifest.</param>
    /// <param name="trials">How many.</param>
    /// <param name="seed">Seed of the first; each further trial has the next.</param>
    /// <exception cref="UserErrorException">In one of them the pods do not become ready.</exception>
    public static SimulationTrials Run(SimulatedManifest manifest, int trials, int seed)
    {
        SimulatedRun? first = null;
        var summaries = new Summary[trials];
        SideBySide(trials, trial =>
        {
            var run = RunOne(manifest, unchecked(seed + trial), isRecorded: trial == 0);
            summaries[trial] = run.Score();
            if (trial == 0)
                first = run;
        });
        return new SimulationTrials(manifest, first!, summaries);
    }

    /// <summary>Simulates once; a mistake names the manifest.</summary>
    /// <exception cref="UserErrorException">The pods do not become ready.</exception>
    public static SimulatedRun RunOne(SimulatedManifest manifest, int seed, bool isRecorded = true)
    {
        try
        {
            return Simulator.Run(manifest.Input, seed, isRecorded);
        }
        catch (UserErrorException exception)
        {
            throw new UserErrorException($"{manifest.File.Name}: {exception.Message}", exception) { Reason = exception.Reason };
        }
    }

    /// <summary>Does something for each trial, as many at once as there are cores.</summary>
    /// <exception cref="UserErrorException">One of them ended with it.</exception>
    public static void SideBySide(int trials, Action<int> run)
    {
        try
        {
            Parallel.For(0, trials, run);
        }
        catch (AggregateException exception) when (exception.InnerExceptions.OfType<UserErrorException>().FirstOrDefault() is { } mistake)
        {
            throw new UserErrorException(mistake.Message, exception) { Reason = mistake.Reason };
        }
    }

    /// <summary>Where each figure lies over the trials; of one that not every trial has, over those that have it.</summary>
    public IReadOnlyDictionary<string, FigureBand> Bands() => KnownFigures.All
        .Select(figure => (figure.Name, Values: Summaries.Select(figure.Value).OfType<double>().Order().ToArray()))
        .Where(known => known.Values.Length > 0)
        .ToDictionary(known => known.Name, known => new FigureBand(At(known.Values, 0.5), At(known.Values, Tail), At(known.Values, 1 - Tail)));

    /// <summary>In which share of the trials each objective was kept, by its name.</summary>
    public IReadOnlyDictionary<string, double> KeptShares() => Summaries
        .SelectMany(summary => summary.Objectives ?? [])
        .GroupBy(result => result.Name)
        .ToDictionary(trials => trials.Key, trials => trials.Average(result => result.Kept ? 1.0 : 0));

    /// <summary>A quantile of sorted values, between two of them in a straight line.</summary>
    private static double At(double[] sorted, double share)
    {
        var place = share * (sorted.Length - 1);
        var below = (int)place;
        return below + 1 < sorted.Length ? sorted[below] + (place - below) * (sorted[below + 1] - sorted[below]) : sorted[below];
    }
}
