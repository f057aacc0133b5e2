using System.Globalization;
using MlServe.Evaluator.Figures;
using MlServe.Evaluator.Files;
using MlServe.Evaluator.Files.Csv;

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

    /// <summary>Writes, and replaces, the three, each whole or not at all.</summary>
    /// <exception cref="UserErrorException">One cannot be written.</exception>
    public static void Write(ComparisonFolder folder, ComparisonResult result)
    {
        ComparisonJson.Of(result, folder.Path).Write(folder.Json);
        WholeFile.Write(folder.Csv, beside =>
        {
            using var csv = new CsvFile<(Entry, Trial)>(beside, Columns, ExistingFile.Overwrite);
            foreach (var row in result.Entries.SelectMany(entry => entry.Variant.Trials.Select(trial => (entry, trial))))
                csv.Write(row);
        });
        WholeFile.Write(folder.Page, ComparisonPage.Render(result, folder.Path));
    }

    /// <summary>Says which manifests a comparison is of, before there is a result: whoever reads the folder after a kill keeps their order.</summary>
    public static void Announce(ComparisonFolder folder, int seed, IEnumerable<(string Manifest, string Sha256)> manifests) => new ComparisonJson
    {
        Seed = seed,
        Manifests = [.. manifests.Select(known => new ManifestJson { Manifest = known.Manifest, ManifestSha256 = known.Sha256 })],
    }.Write(folder.Json);

    private static string? Number(double? value) => value is { } known ? NumberText.Exact(known) : null;
}
