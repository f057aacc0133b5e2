using System.Globalization;
using System.Text;
using MlServe.Evaluator.Figures;
using MlServe.Evaluator.Pages;

namespace MlServe.Evaluator.Sweep;

/// <summary>sweep.html: the heat maps, the best cells, every cell, in one file that shows itself without a network.</summary>
internal static class SweepPage
{
    /// <summary>The page.</summary>
    /// <param name="result">What is shown.</param>
    /// <param name="heatMaps">The heat maps, SVG.</param>
    /// <param name="folder">Where the page will lie: it links to the runs' reports from there.</param>
    public static string Render(SweepResult result, IReadOnlyList<string> heatMaps, string folder) =>
        HtmlPage.Render(
            $"Sweep {result.Definition.Name}",
            ["report.css", "sweep.css"],
            [],
            html =>
            {
                AppendHeader(html, result);
                html.Append("<div class=\"heats\">\n");
                foreach (var svg in heatMaps)
                    html.Append("<figure class=\"heat\" tabindex=\"0\">\n").Append(svg).Append("</figure>\n");
                html.Append("</div>\n");
                AppendBest(html, result);
                AppendCells(html, result);
                AppendTrials(html, result, folder);
                html.Append("<details><summary>The definition</summary>\n<pre>").Append(Encode(result.Definition.Text)).Append("</pre></details>\n");
            }
        );

    private static void AppendHeader(StringBuilder html, SweepResult result)
    {
        var definition = result.Definition;
        var trials = result.Cells.SelectMany(cell => cell.Trials).ToList();
        List<string> about =
        [
            Invariant($"{result.Cells.Count} cells of {string.Join(" × ", definition.Parameters.Select(parameter => parameter.Name))}"),
            Invariant(
                $"{definition.Trials} {(definition.Trials == 1 ? "trial" : "trials")} each, combined by their "
                    + $"{(definition.Combination == Combination.Mean ? "mean" : "median")}"
            ),
            definition.ManifestName,
            Invariant($"in an order shuffled by seed {result.Seed}"),
        ];
        html.Append(Invariant($"<header><h1>Sweep {Encode(definition.Name)}</h1><p>{Encode(string.Join(" · ", about))}</p></header>\n"));
        if (trials.Count(trial => trial.State == TrialState.Pending) is > 0 and var left)
            html.Append(Invariant($"<p class=\"warning\">{left} of {trials.Count} trials have not run yet.</p>\n"));
        foreach (var failed in trials.Where(trial => trial.State == TrialState.Failed).GroupBy(trial => trial.Reason).OrderByDescending(same => same.Count()))
            html.Append(Invariant($"<p class=\"warning\">{failed.Count()} of {trials.Count} trials failed: {Encode(failed.Key)}.</p>\n"));
    }

    private static void AppendBest(StringBuilder html, SweepResult result)
    {
        var best = SweepFindings.Best(result);
        if (best.Count == 0)
            return;
        html.Append("<h2>The best cells</h2>\n");
        html.Append(
            "<p class=\"soft\">Of the cells in which no trial failed. The best of many looks better than it is: chance has helped it. Which of two "
                + "cells is better for sure, <code>evaluator compare</code> tells of this folder, given six trials or more.</p>\n"
        );
        html.Append(
            "<div class=\"scroll\" tabindex=\"0\"><table><thead><tr><th scope=\"col\" class=\"text\">metric</th><th scope=\"col\">best</th><th "
                + "scope=\"col\">cell</th>"
        );
        foreach (var parameter in result.Definition.Parameters)
            html.Append(Invariant($"<th scope=\"col\">{Encode(parameter.Name)}</th>"));
        html.Append("</tr></thead><tbody>\n");
        foreach (var (metric, cell, value) in best)
            html.Append(
                Invariant(
                    $"<tr><th scope=\"row\" class=\"text\">{Encode(metric.Title)}</th><td>{Encode(metric.ShowWithUnit(value))}</td><td>"
                        + $"{cell.Cell.Number}</td>{Parameters(cell)}</tr>\n"
                )
            );
        html.Append("</tbody></table></div>\n");
    }

    private static void AppendCells(StringBuilder html, SweepResult result)
    {
        var (front, metrics) = (SweepFindings.Front(result), result.Metrics.Select(SweepMetric.Of).ToList());
        html.Append("<h2>Every cell</h2>\n");
        if (front.Contains(true))
            html.Append(
                Invariant(
                    $"<p class=\"soft\">★ on the front: no other cell without a failed trial is as good in "
                        + $"{Encode(string.Join(" and ", SweepFindings.FrontMetrics(result).Select(metric => metric.Title.ToLowerInvariant())))} and "
                        + $"better in one of them.</p>\n"
                )
            );
        html.Append("<div class=\"scroll\" tabindex=\"0\"><table class=\"cells\"><thead><tr><th scope=\"col\">cell</th>");
        foreach (var parameter in result.Definition.Parameters)
            html.Append(Invariant($"<th scope=\"col\">{Encode(parameter.Name)}</th>"));
        html.Append("<th scope=\"col\">trials</th><th scope=\"col\" class=\"text\">state</th>");
        foreach (var metric in metrics)
            html.Append(Invariant($"<th scope=\"col\">{Encode(metric.Title)}<br><small>{Encode(metric.Unit)}</small></th>"));
        html.Append("</tr></thead><tbody>\n");
        foreach (var (index, cell) in result.Cells.Index())
        {
            html.Append(
                Invariant(
                    $"<tr><th scope=\"row\">{cell.Cell.Number}{(front[index] ? " ★" : "")}</th>{Parameters(cell)}<td>{cell.Done.Count} of "
                        + $"{cell.Trials.Count}</td><td class=\"text\">{State(cell)}</td>"
                )
            );
            foreach (var metric in metrics)
                html.Append(Invariant($"<td>{(cell.Value(metric.Name, result.Definition.Combination) is { } value ? metric.Show(value) : "–")}</td>"));
            html.Append("</tr>\n");
        }

        html.Append("</tbody></table></div>\n");
    }

    private static void AppendTrials(StringBuilder html, SweepResult result, string folder)
    {
        html.Append(
            "<details><summary>Every trial</summary>\n<div class=\"scroll\" tabindex=\"0\"><table><thead><tr><th scope=\"col\">cell</th><th "
                + "scope=\"col\">trial</th><th scope=\"col\" class=\"text\">run</th><th scope=\"col\" class=\"text\">remark</th></tr></thead><tbody>\n"
        );
        foreach (var (cell, trial) in result.Cells.SelectMany(cell => cell.Trials.Select(trial => (cell, trial))))
        {
            var name = trial.Folder is null ? "–" : Encode(Path.GetFileName(trial.Folder));
            var link =
                trial.Folder is not null && File.Exists(Path.Combine(trial.Folder, "report.html"))
                    ? $"<a href=\"{Encode(Link(Path.GetRelativePath(folder, trial.Folder)))}/report.html\">{name}</a>"
                    : name;
            var remark = string.Join(
                ": ",
                ((string?[])[trial.State == TrialState.Pending ? "not run yet" : trial.Reason, trial.Message]).OfType<string>()
            );
            html.Append(
                Invariant(
                    $"<tr><td>{cell.Cell.Number}</td><td>{trial.Round}</td><td class=\"text\">{link}</td><td class=\"text\">"
                        + $"{(trial.State == TrialState.Failed ? $"<span class=\"missed\">{Encode(remark)}</span>" : Encode(remark))}</td></tr>\n"
                )
            );
        }

        html.Append("</tbody></table></div></details>\n");
    }

    private static string Parameters(CellResult cell) => string.Concat(cell.Cell.Values.Select(value => $"<td>{Encode(SweepParameter.Show(value))}</td>"));

    private static string State(CellResult cell) => cell.State switch
    {
        TrialState.Failed => $"<span class=\"missed\">{Encode(cell.Reason)}</span>",
        TrialState.Pending => "not run yet",
        _ when cell.Failed.Count > 0 => Invariant($"<span class=\"missed\">{cell.Failed.Count} failed: {Encode(cell.Reason)}</span>"),
        _ => Encode(CellResult.Commonest(cell.Done.Select(trial => trial.Reason).OfType<string>()) ?? ""),
    };

    private static string Encode(string? text) => HtmlPage.Encode(text);

    private static string Link(string path) => string.Join('/', path.Split(Path.DirectorySeparatorChar).Select(Uri.EscapeDataString));
}
