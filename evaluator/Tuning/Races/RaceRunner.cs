using MlServe.Evaluator.Comparison;
using MlServe.Evaluator.Files;
using MlServe.Evaluator.Runs;
using MlServe.Evaluator.Runs.Display;
using MlServe.Evaluator.Tuning.Results;
using MlServe.Kubernetes.Manifests;

namespace MlServe.Evaluator.Tuning.Races;

/// <summary>
/// Runs the best cells and the manifest as it is in turns, as a comparison, until all is sure. What is sure of a cell ends its runs. Its only state are
/// the run folders: what a kill cut off runs again.
/// </summary>
/// <param name="result">The study.</param>
/// <param name="path">The race's folder.</param>
/// <param name="run">How each is run, but for its manifest.</param>
internal sealed class RaceRunner(TuneResult result, string path, EvaluationOptions run)
{
    private readonly List<TunedCell> cells = [.. Candidates(result)];
    private IReadOnlyList<Variant> known = [];

    /// <summary>Takes the race as it stands, after every round.</summary>
    public Action<RaceRecord> Progressed { get; init; } = _ => { };

    /// <summary>
    /// The cells that run: the best, and of the front those that come next and leave its objectives more room, should they be tighter in truth than
    /// simulated. Each costs at least a margin more than the one before, and less than the manifest as it is, where that keeps to all. None where the
    /// manifest as it is does not run, since nothing could be compared with it.
    /// </summary>
    public static IReadOnlyList<TunedCell> Candidates(TuneResult result)
    {
        if (result is not { Best: { Cell: > 0 } best, Definition: { Race: { } terms, Minimized.Name: var figure }, Original.Problem: null })
            return [];
        var chosen = new List<TunedCell> { best };
        var most = result.Original.Meets ? result.Original.Value(figure)!.Value : double.PositiveInfinity;
        foreach (var next in result.Front.Where(cell => cell.Meets && cell.Cell > 0 && cell.MostSpent < best.MostSpent && cell.Value(figure) < most))
        {
            if (chosen.Count < terms.Candidates && next.Value(figure) >= chosen[^1].Value(figure) * (1 + terms.Margin))
                chosen.Add(next);
        }

        return chosen;
    }

    /// <summary>Runs what is left.</summary>
    /// <exception cref="UserErrorException">Not one run of the first round succeeded.</exception>
    public async Task<(RaceRecord Race, bool WasInterrupted)> RunAsync(Evaluation evaluation, Func<IRunDisplay> display)
    {
        var (terms, folder) = (result.Definition.Race!, ComparisonFolder.At(path));
        List<ManifestFile> manifests = [.. WriteManifests()];
        if (!File.Exists(folder.Json))
            ComparisonFiles.Announce(folder, result.Definition.Seed, manifests.Select(manifest => (manifest.Name, manifest.Sha256)));
        var race = Read(folder, manifests);
        var runner = new ComparisonRunner([.. manifests.Select(manifest => run with { Manifest = manifest.Name })], folder, evaluation, display)
        {
            SitsOut = (which, round) => Counts(manifests[which], round) || race.Open is null || (which > 0 && race.Entries[which - 1].IsDecided),
        };
        var rounds = await runner.RunAsync(terms.Rounds, result.Definition.Seed, () =>
        {
            race = Read(folder, manifests);
            Progressed(race);
            return race.Open is null;
        });
        race = Read(folder, manifests) with { IsOver = !rounds.WasInterrupted };
        Progressed(race);
        return (race, rounds.WasInterrupted);
    }

    private IEnumerable<ManifestFile> WriteManifests()
    {
        var definition = result.Definition;
        var folder = Directory.CreateDirectory(Path.Combine(path, "manifests")).FullName;
        foreach (var (name, text) in cells
            .Select(cell => (Invariant($"cell-{cell.Cell}"), definition.Space.Target.CellOf(definition.Space, cell.Cell, cell.Values(result.Names)).Manifest!))
            .Prepend(("original", definition.Manifest.Text)))
        {
            var file = Path.Combine(folder, name + ".yaml");
            WholeFile.Write(file, text);
            yield return ManifestFile.Read(file);
        }
    }

    private RaceRecord Read(ComparisonFolder folder, IReadOnlyList<ManifestFile> manifests)
    {
        known = ComparisonReader.Read([folder.Path]);
        List<Variant?> runs = [.. manifests.Select(manifest => known.FirstOrDefault(variant => Sha256(variant) == manifest.Sha256))];
        var entries = RaceJudge.Of(result.Definition, runs[0], [.. cells.Zip(runs.Skip(1))]);
        return new RaceRecord(entries, entries.All(entry => entry.IsDecided));
    }

    /// <summary>Whether a manifest has run in a round already, as it was known when the round began.</summary>
    private bool Counts(ManifestFile manifest, int round) => known
        .Where(variant => Sha256(variant) == manifest.Sha256)
        .SelectMany(variant => variant.Counted).Any(trial => ComparisonFolder.NumberOf(trial.Round) == round);

    private static string? Sha256(Variant variant) => variant.Example.Metadata?.ManifestSha256;
}
