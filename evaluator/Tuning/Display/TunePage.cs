using MlServe.Evaluator.Pages;
using MlServe.Evaluator.Search;
using MlServe.Evaluator.Sweep;
using MlServe.Evaluator.Sweep.Definitions;
using MlServe.Evaluator.Sweep.Pictures;
using MlServe.Evaluator.Tuning.Races;
using MlServe.Evaluator.Tuning.Results;

namespace MlServe.Evaluator.Tuning.Display;

/// <summary>tune.html: what was found, the front, what changes and why, the race, every cell; in one file that shows itself without a network.</summary>
internal static class TunePage
{
    /// <summary>The page.</summary>
    /// <param name="result">The study.</param>
    /// <param name="conclusion">What it ends with; null: nothing keeps to all.</param>
    /// <param name="race">The real rounds; null: there were none.</param>
    /// <param name="deployment">The text of the manifest that it ends with; null: there is none.</param>
    public static string Render(TuneResult result, TuneConclusion? conclusion, RaceRecord? race, string? deployment) => HtmlPage.Render(
        $"Tuning {result.Definition.Manifest.Name}",
        ["report.css", "scatter.css", "sweep.css"],
        ["parallel.js"],
        html =>
        {
            AppendHeader(html, result, race);
            AppendConclusions(html, conclusion?.Sentences ?? TuneFindings.Conclusions(result));
            if (conclusion is not null)
                AppendChanges(html, result, conclusion.Cell);
            if (result.FrontFigures.Count > 1)
                html.Write($"<h2>What was tried</h2>\n");
            html.Write(TuneScatter.ToHtml(result));
            if (race is { Entries.Count: > 0 })
                AppendRace(html, result, race);
            AppendCoordinates(html, result);
            AppendCells(html, result);
            if (deployment is not null)
                html.Write($"<details><summary>deployment.yaml</summary>\n<pre>{deployment}</pre></details>\n");
            html.Write($"<details><summary>What was varied</summary>\n<pre>{result.Definition.Space.Text}</pre></details>\n");
        });

    private static void AppendHeader(MarkupWriter html, TuneResult result, RaceRecord? race)
    {
        var definition = result.Definition;
        List<string> about =
        [
            $"as little {definition.Minimized.Title.ToLowerInvariant()} as possible",
            TuneFindings.Kept(definition),
            Invariant($"{NumberText.Count(result.Cells.Count, "cell")} of {string.Join(" × ", result.Names)}"),
            Invariant($"{NumberText.Count(definition.Trials, "simulation")} of each, seed {definition.Seed}"),
        ];
        html.Write($"<header><h1>Tuning {definition.Manifest.Name}</h1><p>{string.Join(" · ", about)}</p></header>\n");
        html.Write(race is { Entries.Count: > 0 }
            ? Markup.Of($"<p class=\"warning\">Cells were simulated; what ran for real is under \"Real rounds\".</p>\n")
            : Markup.Of($"<p class=\"warning\">Simulated, not measured.</p>\n"));
    }

    private static void AppendConclusions(MarkupWriter html, IReadOnlyList<string> sentences)
    {
        html.Write($"<h2>Conclusions</h2>\n<ul class=\"said\">\n");
        foreach (var sentence in sentences)
            html.Write($"<li>{sentence}</li>\n");
        html.Write($"</ul>\n");
    }

    private static void AppendChanges(MarkupWriter html, TuneResult result, TunedCell cell)
    {
        var changes = TuneResult.Changes(result.Definition, cell);
        if (changes.Count == 0)
            return;
        html.Write($"<h2>What changes</h2>\n<div class=\"scroll\" tabindex=\"0\"><table><thead><tr><th scope=\"col\" class=\"text\">parameter</th>");
        html.Write($"<th scope=\"col\">was</th><th scope=\"col\">is</th><th scope=\"col\" class=\"text\">why</th></tr></thead><tbody>\n");
        foreach (var at in changes)
        {
            var (was, now) = (result.Definition.Original[at], cell.Parameters.GetValueOrDefault(result.Names[at]));
            html.Write($"<tr><th scope=\"row\" class=\"text\">{result.Names[at]}</th><td>{SweepParameter.Show(was)}</td>");
            html.Write($"<td>{SweepParameter.Show(now)}</td><td class=\"text\">{TuneFindings.Why(result, cell, at)}</td></tr>\n");
        }

        html.Write($"</tbody></table></div>\n");
    }

    private static void AppendRace(MarkupWriter html, TuneResult result, RaceRecord race)
    {
        html.Write($"<h2>Real rounds</h2>\n<p class=\"soft\">In turns with the manifest as it is, until it was sure or the rounds were used up. A cell that ");
        html.Write($"gains nothing is called better in at most 5 % of such races. Intervals are of 95 %, and somewhat too sure, since the rounds ended ");
        html.Write($"when these figures were sure. The runs are in <code>race</code>.</p>\n");
        html.Write($"<div class=\"scroll\" tabindex=\"0\"><table><thead><tr><th scope=\"col\">cell</th><th scope=\"col\">rounds</th>");
        html.Write($"<th scope=\"col\">{result.Definition.Minimized.Title.ToLowerInvariant()}</th>");
        foreach (var requirement in result.Definition.Requirements)
            html.Write($"<th scope=\"col\">{requirement.Name}<br><small>budget spent</small></th>");
        html.Write($"<th scope=\"col\" class=\"text\">conclusion</th></tr></thead><tbody>\n");
        foreach (var entry in race.Entries)
        {
            html.Write($"<tr><th scope=\"row\">{entry.Cell}</th><td>{entry.Rounds}</td><td>{entry.Gain?.ToString() ?? "–"}</td>");
            foreach (var requirement in result.Definition.Requirements)
                html.Write($"<td>{Spent(entry.BudgetSpent.GetValueOrDefault(requirement.Name))}</td>");
            html.Write($"<td class=\"text\">{Words(entry.Conclusion)}</td></tr>\n");
        }

        html.Write($"</tbody></table></div>\n");
    }

    private static void AppendCoordinates(MarkupWriter html, TuneResult result)
    {
        var sweep = AsSweep(result);
        if (sweep.Cells.Count == 0)
            return;
        html.Write($"<h2>One line per cell</h2>\n<p class=\"soft\">Dashed: it misses {Requirements(result)}, or cannot run.</p>\n");
        html.Write($"<figure class=\"coordinates\">\n<fieldset hidden><legend>Axes</legend>");
        foreach (var title in ParallelCoordinatesSvg.TitlesOf(sweep))
            html.Write($"<label><input type=\"checkbox\" checked> {title}</label> ");
        html.Write($"</fieldset>\n<div class=\"heat\" tabindex=\"0\">\n{ParallelCoordinatesSvg.Render(sweep)}</div>\n</figure>\n");
    }

    private static void AppendCells(MarkupWriter html, TuneResult result)
    {
        var (front, figures) = (result.Front.Select(cell => cell.Cell).ToHashSet(), result.FrontFigures);
        html.Write($"<h2>Every cell</h2>\n<p class=\"soft\">Medians of the simulations. ★ on the front: no other is as good in ");
        html.Write($"{string.Join(" and ", figures.Select(figure => figure.Title.ToLowerInvariant()))} and better in one of them.</p>\n");
        html.Write($"<div class=\"scroll\" tabindex=\"0\"><table class=\"cells\"><thead><tr><th scope=\"col\">cell</th>");
        foreach (var name in result.Names)
            html.Write($"<th scope=\"col\">{name}</th>");
        foreach (var figure in figures)
            html.Write($"<th scope=\"col\">{figure.Title}<br><small>{figure.Unit}</small></th>");
        html.Write($"<th scope=\"col\" class=\"text\">state</th></tr></thead><tbody>\n");
        foreach (var cell in result.Cells.Prepend(result.Original))
        {
            html.Write($"<tr><th scope=\"row\">{(cell.Cell == 0 ? "as it is" : Invariant($"{cell.Cell}"))}{(front.Contains(cell.Cell) ? " ★" : "")}</th>");
            foreach (var name in result.Names)
                html.Write($"<td>{SweepParameter.Show(cell.Parameters.GetValueOrDefault(name))}</td>");
            foreach (var figure in figures)
                html.Write($"<td>{(cell.Value(figure.Name) is { } value ? figure.Show(value) : "–")}</td>");
            html.Write($"<td class=\"text\">{State(result, cell)}</td></tr>\n");
        }

        html.Write($"</tbody></table></div>\n");
    }

    /// <summary>The same as a sweep, of which there are pictures; what misses has no figure there, and what lies outside of the space is left out.</summary>
    private static SweepResult AsSweep(TuneResult result)
    {
        var definition = result.Definition;
        return new SweepResult(
            definition.Space with { Objective = new SearchObjective(definition.Minimized.Name, IsMaximized: false, Goal: null) },
            definition.Seed,
            [.. result.Cells.Where(cell => definition.Parameters.Zip(cell.Values(result.Names)).All(IsInside)).Select(cell => new CellResult(
                new SweepCell(cell.Cell, cell.Values(result.Names), null) { Name = "", Key = "" },
                [new TrialResult(1)
                {
                    State = cell.Meets ? TrialState.Done : TrialState.Failed,
                    Reason = cell.Problem ?? (cell.Meets ? null : $"misses {TuneFindings.Missed(definition, cell)}"),
                    Figures = cell.Figures,
                }]))]);
    }

    private static bool IsInside((SweepParameter Parameter, string? Value) one) =>
        one.Parameter.Range is null ? one.Parameter.Values.Contains(one.Value) : one.Value is not null;

    private static Markup State(TuneResult result, TunedCell cell) =>
        cell.Problem is { } problem ? Markup.Of($"<span class=\"missed\">{problem}</span>")
        : !cell.Meets ? Markup.Of($"<span class=\"missed\">misses {TuneFindings.Missed(result.Definition, cell)}</span>")
        : cell == result.Best ? Markup.Of($"the best") : Markup.None;

    private static string Requirements(TuneResult result) => string.Join(" or ", result.Definition.Requirements.Select(one => one.Name));

    private static string Spent(double? share) => share is { } known ? Invariant($"{known * 100:0} %") : "–";

    private static string Words(RaceConclusion conclusion) => conclusion switch
    {
        RaceConclusion.Better => "surely better",
        RaceConclusion.NotBetter => "not better",
        RaceConclusion.Missed => "misses",
        _ => "not sure",
    };
}
