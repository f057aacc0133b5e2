using MlServe.Evaluator.Figures;
using MlServe.Evaluator.Pages;
using MlServe.Evaluator.Sweep.Definitions;
using MlServe.Evaluator.Sweep.Pictures;

namespace MlServe.Evaluator.Sweep.Display;

/// <summary>sweep.html: the heat maps, the best cells, every cell, in one file that shows itself without a network.</summary>
internal static class SweepPage
{
    /// <summary>The page.</summary>
    /// <param name="result">What is shown.</param>
    /// <param name="heatMaps">The heat maps, SVG.</param>
    /// <param name="coordinates">The parallel coordinates, SVG.</param>
    /// <param name="folder">Where the page will lie.</param>
    public static string Render(SweepResult result, IReadOnlyList<Markup> heatMaps, Markup coordinates, SweepFolder folder) =>
        HtmlPage.Render(
            $"Sweep {result.Definition.Name}",
            ["report.css", "scatter.css", "sweep.css"],
            ["parallel.js"],
            html =>
            {
                AppendHeader(html, result);
                AppendConclusions(html, result);
                if (result.Definition.Sampling != Sampling.Grid)
                    AppendCoordinates(html, result, coordinates);
                html.Write(SweepScatter.ToHtml(result));
                html.Write($"<div class=\"heats\">\n");
                foreach (var svg in heatMaps)
                    html.Write($"<figure class=\"heat\" tabindex=\"0\">\n{svg}</figure>\n");
                html.Write($"</div>\n");
                if (result.Definition.Sampling == Sampling.Grid)
                    AppendCoordinates(html, result, coordinates);
                if (File.Exists(folder.Combined("svg")))
                    html.Write($"<p class=\"soft\"><a href=\"combined.svg\">The first heat maps on one page</a>, medians above, means below.</p>\n");
                AppendBest(html, result);
                AppendCells(html, result);
                AppendTrials(html, result);
                html.Write($"<details><summary>The definition</summary>\n<pre>{result.Definition.Text}</pre></details>\n");
            }
        );

    private static void AppendHeader(MarkupWriter html, SweepResult result)
    {
        var definition = result.Definition;
        var trials = result.Cells.SelectMany(cell => cell.Trials).ToList();
        List<string> about =
        [
            Invariant($"{result.Cells.Count} cells of {string.Join(" × ", definition.Parameters.Select(parameter => parameter.Name))}"),
            definition.Trials == 1 ? "1 trial each"
                : Invariant($"{definition.Trials} trials each, combined by their {(definition.Combination == Combination.Mean ? "mean" : "median")}"),
            definition.Target.FileName,
            definition.IsSearch ? Invariant($"suggested with seed {result.Seed}") : Invariant($"in an order shuffled by seed {result.Seed}"),
        ];
        html.Write($"<header><h1>Sweep {definition.Name}</h1><p>{string.Join(" · ", about)}</p></header>\n");
        if (trials.Count(trial => trial.State == TrialState.Pending) is > 0 and var left)
            html.Write($"<p class=\"warning\">{left} of {trials.Count} trials have not run yet.</p>\n");
        foreach (var failed in trials.Where(trial => trial.State == TrialState.Failed).GroupBy(trial => trial.Reason).OrderByDescending(same => same.Count()))
            html.Write($"<p class=\"warning\">{failed.Count()} of {trials.Count} trials failed: {failed.Key}.</p>\n");
    }

    private static void AppendCoordinates(MarkupWriter html, SweepResult result, Markup coordinates)
    {
        html.Write($"<h2>One line per cell</h2>\n<figure class=\"coordinates\">\n<fieldset hidden><legend>Axes</legend>");
        foreach (var title in ParallelCoordinatesSvg.TitlesOf(result))
            html.Write($"<label><input type=\"checkbox\" checked> {title}</label> ");
        html.Write($"</fieldset>\n<div class=\"heat\" tabindex=\"0\">\n{coordinates}</div>\n</figure>\n");
    }

    private static void AppendConclusions(MarkupWriter html, SweepResult result)
    {
        if (SweepConclusions.All(result) is not { Count: > 0 } sentences)
            return;
        html.Write($"<h2>Conclusions</h2>\n<ul class=\"said\">\n");
        foreach (var sentence in sentences)
            html.Write($"<li>{sentence}</li>\n");
        html.Write($"</ul>\n");
    }

    /// <summary>What <c>compare</c> finds in a sweep's folder are runs of manifests.</summary>
    private static Markup Compare => Markup.Of(
        $" Which of two cells is better for sure, <code>evaluator compare</code> tells of this folder, given six trials or more.");

    private static void AppendBest(MarkupWriter html, SweepResult result)
    {
        var best = SweepFindings.Best(result);
        if (best.Count == 0)
            return;
        html.Write($"<h2>The best cells</h2>\n");
        html.Write(
            $"<p class=\"soft\">Of the cells in which no trial failed. The best of many looks better than it is: chance has helped it."
                + $"{(result.Cells.All(cell => cell.Cell.Manifest is null) ? Markup.None : Compare)}</p>\n"
        );
        html.Write(
            $"<div class=\"scroll\" tabindex=\"0\"><table><thead><tr><th scope=\"col\" class=\"text\">metric</th><th scope=\"col\">best</th><th "
                + $"scope=\"col\">cell</th>"
        );
        foreach (var parameter in result.Definition.Parameters)
            html.Write($"<th scope=\"col\">{parameter.Name}</th>");
        html.Write($"</tr></thead><tbody>\n");
        foreach (var (metric, first) in best)
        {
            var cells = first.Cells;
            var others = cells.Count == 1
                ? Parameters(first.Best)
                : Markup.Of($"<td class=\"text\" colspan=\"{result.Definition.Parameters.Count}\">cannot be told apart</td>");
            html.Write(
                $"<tr><th scope=\"row\" class=\"text\">{metric.Title}</th><td>{metric.ShowWithUnit(first.Value)}</td><td>"
                    + $"{string.Join(", ", cells.Select(cell => cell.Cell.Number))}</td>{others}</tr>\n"
            );
        }
        html.Write($"</tbody></table></div>\n");
    }

    private static void AppendCells(MarkupWriter html, SweepResult result)
    {
        var (front, metrics) = (SweepFindings.Front(result), result.Metrics.Select(KnownFigures.Of).ToList());
        html.Write($"<h2>Every cell</h2>\n");
        if (front.Contains(true))
            html.Write(
                $"<p class=\"soft\">★ on the front: no other cell without a failed trial is as good in "
                    + $"{string.Join(" and ", SweepFindings.FrontMetrics(result).Select(metric => metric.Title.ToLowerInvariant()))} and "
                    + $"better in one of them.</p>\n"
            );
        html.Write($"<div class=\"scroll\" tabindex=\"0\"><table class=\"cells\"><thead><tr><th scope=\"col\">cell</th>");
        foreach (var parameter in result.Definition.Parameters)
            html.Write($"<th scope=\"col\">{parameter.Name}</th>");
        html.Write($"<th scope=\"col\">trials</th><th scope=\"col\" class=\"text\">state</th>");
        foreach (var metric in metrics)
            html.Write($"<th scope=\"col\">{metric.Title}<br><small>{metric.Unit}</small></th>");
        html.Write($"</tr></thead><tbody>\n");
        foreach (var (index, cell) in result.Cells.Index())
        {
            html.Write(
                $"<tr id=\"cell-{cell.Cell.Number}\"><th scope=\"row\">{cell.Cell.Number}{(front[index] ? " ★" : "")}</th>{Parameters(cell)}"
                    + $"<td>{Trials(cell)}</td><td class=\"text\">{State(cell)}</td>"
            );
            foreach (var metric in metrics)
                html.Write($"<td>{Value(result, cell, metric)}</td>");
            html.Write($"</tr>\n");
        }

        html.Write($"</tbody></table></div>\n");
    }

    private static void AppendTrials(MarkupWriter html, SweepResult result)
    {
        html.Write(
            $"<details><summary>Every trial</summary>\n<div class=\"scroll\" tabindex=\"0\"><table><thead><tr><th scope=\"col\">cell</th><th "
                + $"scope=\"col\">trial</th><th scope=\"col\" class=\"text\">run</th><th scope=\"col\" class=\"text\">remark</th></tr></thead><tbody>\n"
        );
        foreach (var (cell, trial) in result.Cells.SelectMany(cell => cell.Trials.Select(trial => (cell, trial))))
        {
            var name = trial.Folder is null ? "–" : Path.GetFileName(trial.Folder);
            var link = Link(trial, Markup.Of($"{name}"));
            var remark = string.Join(
                ": ",
                ((string?[])[trial.State == TrialState.Pending ? "not run yet" : trial.Reason, trial.Message]).OfType<string>()
            );
            html.Write(
                $"<tr><td>{cell.Cell.Number}</td><td>{trial.Round}</td><td class=\"text\">{link}</td><td class=\"text\">"
                    + $"{(trial.State == TrialState.Failed ? Markup.Of($"<span class=\"missed\">{remark}</span>") : Markup.Of($"{remark}"))}</td></tr>\n"
            );
        }

        html.Write($"</tbody></table></div></details>\n");
    }

    /// <summary>The figure, and beside a mean how far the trials lie apart.</summary>
    private static Markup Value(SweepResult result, CellResult cell, Figure metric)
    {
        if (cell.Value(metric.Name, result.Definition.Combination) is not { } value)
            return Markup.Of($"–");
        return result.Definition.Combination == Combination.Mean && cell.Deviation(metric.Name) is { } deviation
            ? Markup.Of($"{metric.Show(value)}<br><small>± {metric.Show(deviation)}</small>")
            : Markup.Of($"{metric.Show(value)}");
    }

    private static Markup Parameters(CellResult cell) =>
        Markup.Join(cell.Cell.Values.Select(value => Markup.Of($"<td>{SweepParameter.Show(value)}</td>")));

    private static Markup State(CellResult cell) => cell.State switch
    {
        TrialState.Failed => Markup.Of($"<span class=\"missed\">{cell.Reason}</span>"),
        TrialState.Pending => Markup.Of($"not run yet"),
        TrialState.Stopped => Markup.Of($"stopped"),
        _ when cell.Failed.Count > 0 => Markup.Of($"<span class=\"missed\">{cell.Failed.Count} failed: {cell.Reason}</span>"),
        _ => Markup.Of($"{CellResult.Commonest(cell.Done.Concat(cell.Stopped).Select(trial => trial.Reason).OfType<string>())}"),
    };

    /// <summary>How many of its trials are done; one alone is a link to its page.</summary>
    private static Markup Trials(CellResult cell)
    {
        var count = Markup.Of($"{cell.Done.Count} of {cell.Trials.Count}");
        return cell.Trials is [var only] ? Link(only, count)
            : Markup.Of($"{count} <small>{Markup.Join(cell.Trials.Where(trial => trial.Page is not null).Select(Numbered))}</small>");

        static Markup Numbered(TrialResult trial) => Markup.Of($" {Link(trial, Markup.Of($"{trial.Round}"))}");
    }

    private static Markup Link(TrialResult trial, Markup text) => trial.Page is { } page ? Markup.Of($"<a href=\"{page}\">{text}</a>") : text;
}
