using System.Globalization;
using MlServe.Evaluator.Accuracy.Reports;
using MlServe.Evaluator.Figures;
using MlServe.Evaluator.Findings;
using MlServe.Evaluator.Pages;
using MlServe.Evaluator.RunFiles.Tables;
using MlServe.Kubernetes;
using static MlServe.Evaluator.Pages.HtmlPage;

namespace MlServe.Evaluator.Reports;

/// <summary>report.html: one file that shows itself without a network. First the verdict, then what led to it.</summary>
internal static class ReportPage
{
    private const double KBPerMiB = 1024;
    private const int MostEvents = 2000;

    /// <summary>The page.</summary>
    public static string Render(ReportData data) =>
        HtmlPage.Render(
            Title(data),
            ChartStyles,
            data.Live is null ? ChartScripts : [.. ChartScripts, "live.js"],
            html => AppendAll(html, data),
            isLive: data.Live is { IsOver: false }
        );

    private static void AppendAll(MarkupWriter html, ReportData data)
    {
        AppendHeader(html, data);
        ObjectivesSection.Append(html, data.Summary.Objectives);
        AppendFindings(html, data);
        if (data.Job is { } figures)
            AppendFigures(html, figures);
        else
            AppendVerdict(html, data);
        AppendThresholds(html, data);
        html.Write($"<h2>Over time</h2>\n{NoCharts}");
        foreach (var chart in ReportCharts.Of(data))
            html.Write(chart.ToHtml());
        if (ReportCharts.Distribution(data) is { } distribution)
            html.Write($"<h2>Response times</h2>\n{distribution.ToHtml()}");
        ScalingSection.Append(html, data.Summary.ScalingSteps);
        AppendStages(html, data);
        AppendTrust(html, data);
        AppendEvents(html, data);
        AppendManifest(html, data);
        AppendMaking(html, data);
    }

    private static void AppendHeader(MarkupWriter html, ReportData data)
    {
        var about = new List<string>();
        if (data.Start is { } start)
            about.Add(start.ToUniversalTime().ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture));
        if (data.Summary.DurationSeconds is { } duration)
            about.Add($"{NumberText.Short(duration / 60)} {(duration == 60 ? "minute" : "minutes")} of load");
        if (data.Summary.Cluster is { } cluster)
            about.Add(cluster == "embedded" ? "embedded cluster" : "cluster " + cluster);
        if (data.Model?.Name is { } model)
            about.Add("model " + model);
        html.Write($"<header><h1>{Title(data)}</h1><p>{string.Join(" · ", about)}</p></header>\n");
        if (data.Metadata?.Simulation is { } simulation)
            html.Write($"<p class=\"warning\">{simulation.Sentence}</p>\n");
        if (data.Live is { } live)
            html.Write($"<p class=\"live\" role=\"status\">{live.Status}</p>\n");
        else if (data.Metadata is { LoadStartedAt: not null, LoadEndedAt: null })
            html.Write(
                $"<p class=\"warning\">The run did not come to its end: it was killed, or still went on when this page was made. The figures are of "
                    + $"the part before.</p>\n"
            );
        foreach (var warning in data.Metadata?.Warnings ?? [])
            html.Write($"<p class=\"warning\">{warning}</p>\n");
    }

    private static void AppendFindings(MarkupWriter html, ReportData data)
    {
        if (data.Summary.Findings is not { Count: > 0 } findings)
            return;
        html.Write($"<ul class=\"findings\">\n");
        foreach (var finding in findings)
            html.Write($"<li class=\"{finding.Kind.ToString().ToLowerInvariant()}\">{finding.Text}</li>\n");
        html.Write($"</ul>\n");
    }

    /// <summary>What limits the figures, each with its size: it stands with what explains them, not above them.</summary>
    private static void AppendTrust(MarkupWriter html, ReportData data)
    {
        List<string> sentences = [.. (data.Metadata?.Cautions ?? []).Union(Trust.Of(data.Usage, data.Events))];
        if (sentences.Count == 0)
            return;
        html.Write($"<h2 id=\"trust\">How far to trust this</h2>\n<ul>\n");
        foreach (var sentence in sentences)
            html.Write($"<li>{sentence}</li>\n");
        html.Write($"</ul>\n");
    }

    private static void AppendVerdict(MarkupWriter html, ReportData data)
    {
        var (summary, accuracy) = (data.Summary, data.Accuracy);
        html.Write($"<ul class=\"tiles\">\n");
        foreach (var figure in KnownFigures.All.Where(figure => figure.Place == Place.Verdict))
            Tile(html, figure, summary, Remark(figure, data));
        if (accuracy is not null)
        {
            var interval = Invariant($"{accuracy.AccuracyLow * 100:0.0} – {accuracy.AccuracyHigh * 100:0.0} %");
            Tile(html, KnownFigures.Accuracy, summary, $"{interval}, {Whole(accuracy.Photos)} photos");
        }

        html.Write($"</ul>\n<ul class=\"tiles minor\">\n");
        // What was not measured is left out here, as at the terminal.
        foreach (var figure in KnownFigures.All.Where(figure => figure.Place == Place.Detail && figure.Value(summary) is not null))
        {
            if (accuracy is null || figure != KnownFigures.Accuracy)
                Tile(html, figure, summary, Remark(figure, data));
        }

        html.Write($"</ul>\n");
        if (accuracy is not null)
            html.Write($"<p><a href=\"{AccuracyFiles.Page}\">Accuracy by class, confusion matrix and most confident mistakes</a></p>\n");
    }

    /// <summary>Of a simulated figure its band over the trials, else what the figure says of itself.</summary>
    private static string? Remark(Figure figure, ReportData data) =>
        data.Metadata?.Simulation?.Bands.TryGetValue(figure.Name, out var band) == true
            ? $"trials: {figure.Show(band.Low)} – {figure.Show(band.High)}"
            : figure.Remark(data.Summary);

    private static void Tile(MarkupWriter html, Figure figure, Summary summary, string? remark) =>
        HtmlPage.Tile(html, figure.Title, figure.Value(summary) * figure.Shown, figure.Unit, remark);

    /// <summary>A Job's verdict: how long it took, what it used, and what it printed.</summary>
    private static void AppendFigures(MarkupWriter html, IReadOnlyDictionary<string, double> figures)
    {
        html.Write($"<ul class=\"tiles\">\n");
        foreach (var (name, value) in figures)
        {
            var metric = KnownFigures.Of(name);
            HtmlPage.Tile(html, metric.Title, metric.Show(value), metric.Unit);
        }

        html.Write($"</ul>\n");
    }

    private static void AppendThresholds(MarkupWriter html, ReportData data)
    {
        if (data.Metadata is not { Thresholds.Count: > 0 } && data.Missed.Count == 0)
            return;
        html.Write($"<h2>Thresholds</h2>\n");
        if (data.Missed.Count == 0)
            html.Write(
                data.Live is { IsOver: false } ? Markup.Of($"<p class=\"none\">none missed so far</p>\n") : Markup.Of($"<p class=\"met\">all met</p>\n")
            );
        foreach (var line in data.Missed)
            html.Write($"<p class=\"missed\">{line}</p>\n");
    }

    private static void AppendStages(MarkupWriter html, ReportData data)
    {
        if (data.Load.Count == 0)
            return;
        (string Name, Func<int, string> Cell)[] columns =
        [
            ("stage", i => Whole(i + 1)),
            ("users", i => Row(data, i) is { } row ? Whole(row.Users) : "–"),
            ("think ≤\u00a0s", i => NumberText.Short(Row(data, i)?.ThinkSeconds)),
            ("seconds", i => NumberText.Short(data.Load[i].ElapsedSeconds)),
            ("served", i => Whole(data.Load[i].Okay)),
            ("failed", i => Whole(data.Load[i].Failed)),
            ("per second", i => NumberText.Short(data.Load[i].TransactionRate)),
            ("mean ms", i => NumberText.Short((Row(data, i)?.MeanSeconds ?? data.Load[i].MeanSeconds) * 1000)),
            ("p50 ms", i => NumberText.Short(Row(data, i)?.P50Seconds * 1000)),
            ("p95 ms", i => NumberText.Short(Row(data, i)?.P95Seconds * 1000)),
            ("p99 ms", i => NumberText.Short(Row(data, i)?.P99Seconds * 1000)),
            ("max ms", i => NumberText.Short(Row(data, i)?.MaxSeconds * 1000)),
            ("generator CPU", i => NumberText.Short(Row(data, i)?.GeneratorCpuCores)),
            ("late p99 ms", i => NumberText.Short(Row(data, i)?.GeneratorLateP99Seconds * 1000)),
        ];
        html.Write($"<h2>Stages</h2>\n<div class=\"scroll\" tabindex=\"0\"><table><thead><tr>");
        foreach (var (name, _) in columns)
            html.Write($"<th scope=\"col\">{name}</th>");
        html.Write($"</tr></thead><tbody>\n");
        for (var i = 0; i < data.Load.Count; i++)
        {
            html.Write($"<tr>");
            foreach (var (_, cell) in columns)
                html.Write($"<td>{cell(i)}</td>");
            html.Write($"</tr>\n");
        }

        html.Write($"</tbody></table></div>\n");
    }

    private static void AppendEvents(MarkupWriter html, ReportData data)
    {
        if (data.Events.Count == 0)
            return;
        var shown = MostTelling(data.Events);
        html.Write($"<details{(data.Events.Count <= 40 ? " open" : "")}><summary>Events ({data.Events.Count})</summary>\n");
        if (shown.Count < data.Events.Count)
            html.Write($"<p class=\"soft\">{shown.Count} of them are shown; all are in events.csv.</p>\n");
        html.Write(
            $"<div class=\"scroll\" tabindex=\"0\"><table><thead><tr><th scope=\"col\">time</th><th scope=\"col\" class=\"text\">object</th><th scope=\"col\" "
                + $"class=\"text\">reason</th><th scope=\"col\" class=\"text\">message</th></tr></thead><tbody>\n"
        );
        foreach (var happened in shown)
        {
            var time = data.Start is { } start && happened.Time >= start ? Moment.Of((happened.Time - start).TotalSeconds) : "before";
            html.Write(
                $"<tr><td title=\"{Timestamps.Format(happened.Time)}\">{time}</td><td class=\"text\">{happened.Kind} "
                    + $"{happened.Object}</td><td class=\"text\">{happened.Reason}</td><td class=\"text "
                    + $"long\">{happened.Message}</td></tr>\n"
            );
        }

        html.Write($"</tbody></table></div></details>\n");
    }

    /// <summary>All events, or of too many for a page those that do not stand for each pod's usual course, or of these the first.</summary>
    private static IReadOnlyList<RunEvent> MostTelling(IReadOnlyList<RunEvent> events) => events.Count <= MostEvents
        ? events
        : [.. events.Where(happened => happened.Reason is not ("Created" or "Scheduled" or "Started" or "Ready" or "Deleting" or "Gone")).Take(MostEvents)];

    private static void AppendManifest(MarkupWriter html, ReportData data)
    {
        if (data.Manifest is not null)
            html.Write($"<h2>The deployment</h2>\n<details><summary>Manifest as applied</summary><pre>{data.Manifest}</pre></details>\n");
    }

    private static void AppendMaking(MarkupWriter html, ReportData data)
    {
        var (run, summary) = (data.Metadata, data.Summary);
        (string Name, string? Value)[] facts =
        [
            (run is null ? "Made from" : "Run folder", data.Name),
            ("Evaluator", run?.Evaluator),
            ("Cluster", run?.Cluster is { } cluster ? $"{cluster.Name} {cluster.Version}" : summary.Cluster),
            (
                "Nodes",
                run?.Cluster is { Nodes.Count: > 0 } where
                    ? string.Join("; ", where.Nodes.Select(node => $"{node.Name}: {node.Cpu} CPU, {Memory(node.Memory)} memory, {node.Os}"))
                    : null
            ),
            ("Capacity", string.Join("; ", run?.Cluster?.Nodes.Select(node => node.Capacity).OfType<string>() ?? [])),
            ("Limits", string.Join("; ", run?.Cluster?.Nodes.Select(node => node.Limits).OfType<string>() ?? [])),
            ("Image", run is { Images.Count: > 0 } ? string.Join(", ", run.Images) : null),
            ("Model", data.Model is { } model ? $"{model.Name} {model.Input}".Trim() : null),
            ("Model SHA-256", summary.ModelSha256),
            ("Manifest", run?.Manifest),
            ("Manifest SHA-256", summary.ManifestSha256),
            ("Loaded address", run?.Url),
            ("Load plan", run is null ? null : run.Plan ?? "built in: the challenge's 30 stages"),
            ("Usage measured by", run?.UsageSource),
            ("Simulated from", run?.Simulation is { } simulated ? $"calibration of {simulated.CalibratedFrom}, SHA-256 {simulated.CalibrationSha256}" : null),
            ("Left out of the simulation", run?.Simulation is { Ignored.Count: > 0 } partial ? string.Join("; ", partial.Ignored) : null),
            ("Seed of the think times", run?.Seed?.ToString(CultureInfo.InvariantCulture)),
            ("Images pulled before", run?.Prewarming is { } prewarming ? $"{NumberText.Short(prewarming.Seconds)} s" : null),
            ("Ready after", run?.ReadyAfterSeconds is { } ready ? $"{NumberText.Short(ready)} s" : null),
            (
                "Generator",
                summary.GeneratorCpuCores is { } cpu
                    ? $"{NumberText.Short(cpu)} CPU cores, requests sent at most {NumberText.Short(summary.GeneratorLateP99Seconds * 1000)} ms late (99 %)"
                    : null
            ),
        ];
        Facts(html, "Run details", facts);
    }

    private static string? Memory(string? amount) =>
        Quantity.TryParse(amount, out var known) ? $"{NumberText.Short((double)known.Value / (1 << 30))} GiB" : amount;

    private static string Title(ReportData data) =>
        data.Metadata is { Manifest.Length: > 0 } run ? Path.GetFileNameWithoutExtension(run.Manifest) : data.Name;

    private static LatencyRow? Row(ReportData data, int stage) =>
        stage < data.Latency.Count && data.Latency[stage].Stage != LatencyRow.Overall ? data.Latency[stage] : null;
}
