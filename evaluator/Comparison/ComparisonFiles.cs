using System.Globalization;
using System.Text;
using MlServe.Evaluator.Figures;
using MlServe.Evaluator.Files;
using MlServe.Evaluator.Statistics;

namespace MlServe.Evaluator.Comparison;

/// <summary>Writes comparison.json, comparison.csv and comparison.html.</summary>
internal static class ComparisonFiles
{
    /// <summary>Columns of comparison.csv: one row per run, those that do not count included.</summary>
    private static readonly IReadOnlyList<(string Name, Func<(Entry Entry, Trial Trial), string?> Cell)> Columns =
    [
        ("manifest", row => row.Entry.Variant.Name),
        ("round", row => ComparisonFolder.NumberOf(row.Trial.Round)?.ToString(CultureInfo.InvariantCulture)),
        ("run", row => row.Trial.Data.Name),
        ("problem", row => row.Trial.Problem?.ReplaceLineEndings(" ")),
        .. KnownFigures.Compared.Select(figure => (figure.Name, (Func<(Entry, Trial Trial), string?>)(row => Number(figure.Value(row.Trial.Summary))))),
        ("okay", row => Number(row.Trial.Summary.Okay)),
        ("failed", row => Number(row.Trial.Summary.Failed)),
        ("duration_s", row => Number(row.Trial.Summary.DurationSeconds)),
        ("started_at", row => row.Trial.Summary.StartedAt is { } start ? Timestamps.Format(start) : null),
        ("manifest_sha256", row => row.Trial.Data.Metadata?.ManifestSha256 ?? row.Trial.Summary.ManifestSha256),
        ("model_sha256", row => row.Trial.Summary.ModelSha256),
    ];

    /// <summary>Writes, and replaces, the three.</summary>
    /// <exception cref="UserErrorException">One cannot be written.</exception>
    public static void Write(ComparisonFolder folder, ComparisonResult result)
    {
        JsonFile.Write(folder.Json, Describe(result, folder.Path));
        using (var csv = new CsvFile<(Entry, Trial)>(folder.Csv, Columns, ExistingFile.Overwrite))
        {
            foreach (var row in result.Entries.SelectMany(entry => entry.Variant.Trials.Select(trial => (entry, trial))))
                csv.Write(row);
        }

        var page = Encoding.UTF8.GetBytes(ComparisonPage.Render(result, folder.Path));
        using var file = OutputFile.Create(folder.Page, overwrite: true);
        file.Write(page);
    }

    /// <summary>Says which manifests a comparison is of, before there is a result: whoever reads the folder after a kill keeps their order.</summary>
    public static void Announce(ComparisonFolder folder, int seed, IEnumerable<(string Manifest, string Sha256)> manifests) =>
        JsonFile.Write(
            folder.Json,
            new { seed, manifests = manifests.Select(known => new { manifest = known.Manifest, manifest_sha256 = known.Sha256 }) }
        );

    /// <summary>comparison.json's object.</summary>
    /// <param name="result">The comparison.</param>
    /// <param name="folder">What the runs' paths are relative to.</param>
    public static object Describe(ComparisonResult result, string folder) =>
        new
        {
            made_at = result.Made,
            seed = result.Seed,
            warnings = result.Warnings,
            manifests = result.Entries.Select(entry => new
            {
                name = entry.Variant.Name,
                manifest = entry.Variant.Example.Metadata?.Manifest,
                manifest_sha256 = entry.Variant.Example.Metadata?.ManifestSha256 ?? entry.Variant.Example.Summary.ManifestSha256,
                model_sha256 = entry.Variant.Example.Summary.ModelSha256,
                on_front = entry.IsOnFront,
                figures = entry.Estimates.ToDictionary(
                    known => known.Key,
                    known => new
                    {
                        runs = known.Value.Runs,
                        median = known.Value.Median,
                        low = known.Value.Interval?.Low,
                        high = known.Value.Interval?.High,
                        lowest = known.Value.Lowest,
                        highest = known.Value.Highest,
                    }
                ),
                runs = entry.Variant.Trials.Select(trial => new
                {
                    folder = Path.GetRelativePath(folder, trial.Folder).Replace(Path.DirectorySeparatorChar, '/'),
                    round = ComparisonFolder.NumberOf(trial.Round),
                    problem = trial.Problem,
                }),
            }),
            decided_by_manifests = result.Decided,
            pairs = result.Pairs.Select(pair => new
            {
                a = result.Entries[pair.A].Variant.Name,
                b = result.Entries[pair.B].Variant.Name,
                sentence = pair.Sentence,
                figures = KnownFigures.Compared.Where(figure => pair.Of(figure) is not null)
                    .ToDictionary(figure => figure.Name, figure => Describe(
                        figure, pair.Of(figure)!, ManifestVerdict.Decides(figure, result.Entries[pair.A], result.Entries[pair.B]))),
            }),
        };

    private static object Describe(Figure figure, Difference difference, bool isDecided) =>
        new
        {
            compared = figure.IsRatio ? "b / a" : "b - a",
            paired = difference.IsPaired,
            runs_of_a = difference.RunsOfA,
            runs_of_b = difference.RunsOfB,
            // Too few runs get no number that a script could take for a finding.
            change = difference.IsTooFew && !isDecided ? null : difference.Change,
            low = difference.IsTooFew ? null : difference.Interval?.Low,
            high = difference.IsTooFew ? null : difference.Interval?.High,
            p = difference.IsTooFew ? (double?)null : difference.P,
            smallest_p = difference.SmallestP,
            cliff_delta = difference.IsTooFew ? (double?)null : difference.Effect,
            conclusion = isDecided ? "decided by the manifests"
            : difference.IsTooFew ? "too few runs"
            : difference.IsSignificant ? "differs"
            : "cannot be told",
        };

    private static string? Number(double? value) => value?.ToString("R", CultureInfo.InvariantCulture);
}
