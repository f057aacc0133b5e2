using System.Globalization;
using MlServe.Evaluator.Capacity.Estimation;
using MlServe.Evaluator.Pages;

namespace MlServe.Evaluator.Capacity;

/// <summary>capacity.html: what was found, the curves that it was found on with the knee marked, and every trial.</summary>
internal static class CapacityPage
{
    /// <summary>The page.</summary>
    public static string Render(CapacityState state) => HtmlPage.Render(
        $"Capacity of {state.Settings.Name}", HtmlPage.ChartStyles, HtmlPage.ChartScripts, html => AppendAll(html, state));

    private static void AppendAll(MarkupWriter html, CapacityState state)
    {
        AppendHeader(html, state);
        AppendResults(html, state);
        html.Write($"{HtmlPage.NoCharts}");
        foreach (var kind in state.Settings.Kinds.Where(kind => state.Trials.Any(trial => trial.Kind == kind)))
        {
            html.Write($"<h2>{(kind == LoadKind.Rate ? "More and more requests" : "More and more users")}</h2>\n");
            foreach (var chart in CapacityCurves.Of(state, kind))
                html.Write(chart.ToHtml());
        }

        AppendTrials(html, state);
        AppendMaking(html, state);
    }

    private static void AppendHeader(MarkupWriter html, CapacityState state)
    {
        var settings = state.Settings;
        List<string> about =
        [
            settings.StartedAt.ToUniversalTime().ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture),
            .. settings.Objectives.Select(objective => objective.Text),
            settings.Manifest is null ? state.Url ?? settings.Url ?? "" : settings.Context is { } context ? "cluster " + context : "embedded cluster",
        ];
        html.Write($"<header><h1>What {settings.Name} can carry</h1><p>{string.Join(" · ", about.Where(word => word.Length > 0))}</p></header>\n");
        if (!state.Finished)
            html.Write($"<p class=\"warning\">The search has not finished: this is what is known so far.</p>\n");
        foreach (var caution in state.Results.Select(result => CapacityText.Caution(state, result)).OfType<string>().Distinct())
            html.Write($"<p class=\"warning\">{char.ToUpperInvariant(caution[0]) + caution[1..]}.</p>\n");
    }

    private static void AppendResults(MarkupWriter html, CapacityState state)
    {
        html.Write($"<ul class=\"tiles\">\n");
        foreach (var result in state.Results)
        {
            var (name, unit) = result.Kind == LoadKind.Rate ? ("Highest rate", "requests per second") : ("Most users", "users");
            var interval = result.Interval is { } known ? Invariant($"{NumberText.Short(known.Low)} – {NumberText.Short(known.High)} (95 %)") : null;
            var isKnown = result.LimitedBy != "time" || result.Confirmed is not null;
            HtmlPage.Tile(html, name, isKnown ? result.Load : null, unit, isKnown ? interval : $"not confirmed{(interval is null ? "" : ": " + interval)}");
            HtmlPage.Tile(html, $"{name} limited by", CapacityText.Limit(result), "");
        }

        html.Write($"</ul>\n");
    }

    private static void AppendTrials(MarkupWriter html, CapacityState state)
    {
        (string Name, Func<LoadTrial, string> Cell)[] columns =
        [
            ("trial", trial => HtmlPage.Whole(trial.Number)),
            ("seconds", trial => NumberText.Short(trial.Seconds)),
            ("requests", trial => HtmlPage.Whole(trial.Requests)),
            ("failed", trial => HtmlPage.Whole(trial.Failed)),
            ("served per second", trial => NumberText.Short(trial.ServedRate)),
            ("good per second", trial => NumberText.Short(trial.GoodRate)),
            ("p50 ms", trial => NumberText.Short(trial.P50Seconds * 1000)),
            ("p95 ms", trial => NumberText.Short(trial.P95Seconds * 1000)),
            ("p99 ms", trial => NumberText.Short(trial.P99Seconds * 1000)),
            ("replicas", trial => trial.Replicas > 0 ? HtmlPage.Whole(trial.Replicas) : "–"),
            ("late p99 ms", trial => NumberText.Short(trial.LateP99Seconds * 1000)),
        ];
        html.Write($"<h2>Trials</h2>\n<div class=\"scroll\" tabindex=\"0\"><table><thead><tr><th scope=\"col\" class=\"text\">load</th>");
        html.Write($"<th scope=\"col\" class=\"text\">why</th><th scope=\"col\" class=\"text\">objectives</th>");
        foreach (var (name, _) in columns)
            html.Write($"<th scope=\"col\">{name}</th>");
        html.Write($"</tr></thead><tbody>\n");
        foreach (var trial in state.Trials)
        {
            html.Write($"<tr><th scope=\"row\" class=\"text\">{Load(trial)}</th><td class=\"text\">{trial.Phase.ToString().ToLowerInvariant()}</td>");
            html.Write($"<td class=\"text\"><span class=\"{(trial.Kept ? "met" : "missed")}\">{(trial.Kept ? "kept" : trial.Missed)}</span></td>");
            foreach (var (_, cell) in columns)
                html.Write($"<td>{cell(trial)}</td>");
            html.Write($"</tr>\n");
        }

        html.Write($"</tbody></table></div>\n");
    }

    private static string Load(LoadTrial trial) => trial.Kind == LoadKind.Rate ? $"{NumberText.Short(trial.Load)}/s" : trial.Text;

    private static void AppendMaking(MarkupWriter html, CapacityState state)
    {
        var settings = state.Settings;
        HtmlPage.Facts(html, "How it was found",
        [
            ("Evaluator", settings.Evaluator),
            ("Manifest", settings.Manifest),
            ("Replicas", settings.Replicas is { } held ? $"held at {held}" : settings.Manifest is null ? null : "as the manifest says"),
            ("Loaded address", state.Url),
            ("Time for all trials", Invariant($"{settings.Minutes:0.##} min")),
            ("Users think", Invariant($"up to {settings.ThinkSeconds:0.###} s")),
            ("A single user is answered in", state.AloneSeconds is { } alone ? Invariant($"{alone * 1000:0.#} ms") : null),
            ("Load generator alone", state.GeneratorRate is { } rate ? Invariant($"sends {rate:#,0} requests per second on time") : null),
            ("Seed", settings.Seed.ToString(CultureInfo.InvariantCulture)),
            ("Confirmed", Confirmed(state)),
        ]);
    }

    private static string? Confirmed(CapacityState state) => string.Join("; ", state.Results.Where(result => result.Confirmed is not null)
        .Select(result => $"{CapacityText.Load(result.Kind, result.Confirmed!.Value)} by {CapacitySearch.Confirmations} trials together"));
}
