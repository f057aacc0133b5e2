using System.Globalization;
using MlServe.Evaluator.RunFiles;
using MlServe.Evaluator.Runs;

namespace MlServe.Evaluator.Capacity;

/// <summary>A load in a process of its own, as a run has it, from stages that are made up here.</summary>
internal static class TrialLoad
{
    private const int LeastUnderWay = 50, MostUnderWay = 10_000;

    /// <summary>So many requests per second, at random.</summary>
    /// <param name="rate">Requests per second.</param>
    /// <param name="longest">Longest time of an answer that is still good: many more than are under way then may be.</param>
    /// <param name="length">How long.</param>
    public static string Open(double rate, TimeSpan longest, TimeSpan length)
    {
        var underWay = Math.Clamp(Math.Ceiling(rate * Math.Max(1, 4 * longest.TotalSeconds)) + LeastUnderWay, LeastUnderWay, MostUnderWay);
        return Invariant($"  - {{ rate: {Number(rate)}, arrivals: poisson, users: {underWay:0}, length: {Number(length.TotalSeconds)}s }}\n");
    }

    /// <summary>So many users who think.</summary>
    public static string Closed(double users, TimeSpan think, TimeSpan length) =>
        Invariant($"  - {{ users: {users:0}, think: {Number(think.TotalSeconds)}s, length: {Number(length.TotalSeconds)}s }}\n");

    /// <summary>Runs the stages; the files of the load go into <paramref name="folder"/>, its plan as well.</summary>
    /// <exception cref="UserErrorException">Nothing listens there, or the generator failed.</exception>
    public static async Task RunAsync(RunFolder folder, HttpAddress url, IReadOnlyList<string> stages, int seed, CancellationToken ct)
    {
        // What a sitting that was killed has left of the trial.
        foreach (var file in Directory.EnumerateFiles(folder.Path))
            File.Delete(file);
        var plan = Path.Combine(folder.Path, "load.yaml");
        await File.WriteAllTextAsync(plan, "stages:\n" + string.Concat(stages), ct);
        await new LoadProcess(folder, url, new EvaluationOptions { Manifest = "", Plan = plan, Seed = seed }).RunAsync(_ => { }, ct);
    }

    private static string Number(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);
}
