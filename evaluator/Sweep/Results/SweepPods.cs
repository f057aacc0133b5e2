using MlServe.Evaluator.Files;
using MlServe.Evaluator.Files.Csv;
using MlServe.Evaluator.RunFiles;
using MlServe.Evaluator.RunFiles.Metadata;
using MlServe.Evaluator.Sweep.Definitions;

namespace MlServe.Evaluator.Sweep.Results;

/// <summary>pods.csv: of Jobs with several pods, a row for each pod of each trial, which sweep.csv has as their mean.</summary>
internal static class SweepPods
{
    private sealed record Row(CellResult Cell, TrialResult Trial, string Pod, JobPod? Place, IReadOnlyDictionary<string, double> Printed);

    /// <summary>Writes it, as far as the sweep has come; nothing where no trial had more than one pod.</summary>
    public static void Write(SweepFolder folder, SweepResult result)
    {
        var trials = result.Cells.SelectMany(cell => cell.Trials.Select(trial => RowsOf(cell, trial))).ToList();
        if (trials.All(rows => rows.Count < 2))
            return;
        WholeFile.Write(Path.Combine(folder.Path, "pods.csv"), beside =>
        {
            using var csv = new CsvFile<Row>(beside, Columns(result, trials.SelectMany(rows => rows)), ExistingFile.Overwrite);
            foreach (var row in trials.SelectMany(rows => rows))
                csv.Write(row);
        });
    }

    private static List<Row> RowsOf(CellResult cell, TrialResult trial)
    {
        if (trial.Folder is null || JsonFile.Read<JobRecord>(RunFolder.Open(trial.Folder).Job) is not { Printed: { } printed } job)
            return [];
        return [.. printed.Select(pod => new Row(cell, trial, pod.Key, job.Pods?.GetValueOrDefault(pod.Key), pod.Value))
            .OrderBy(row => row.Place?.Index).ThenBy(row => row.Pod, StringComparer.Ordinal)];
    }

    private static List<(string Name, Func<Row, string?> Cell)> Columns(SweepResult result, IEnumerable<Row> rows)
    {
        var parameters = result.Definition.Parameters;
        return
        [
            ("cell", row => NumberText.Exact(row.Cell.Cell.Number)),
            ("trial", row => NumberText.Exact(row.Trial.Round)),
            .. parameters.Select((parameter, i) => (parameter.Name, (Func<Row, string?>)(row => SweepParameter.Show(row.Cell.Cell.Values[i])))),
            ("index", row => row.Place?.Index is { } index ? NumberText.Exact(index) : null),
            ("node", row => row.Place?.Node),
            .. rows.SelectMany(row => row.Printed.Keys).Distinct().Except(parameters.Select(parameter => parameter.Name)).Order(StringComparer.Ordinal)
                .Select(name => (name, (Func<Row, string?>)(row => row.Printed.TryGetValue(name, out var value) ? NumberText.Exact(value) : null))),
            ("pod", row => row.Pod),
        ];
    }
}
