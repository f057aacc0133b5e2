using System.Globalization;
using MlServe.Evaluator.Figures;
using MlServe.Evaluator.Files;
using MlServe.Evaluator.Pages;
using MlServe.Evaluator.Reports;
using MlServe.Evaluator.Scoring;

namespace MlServe.Evaluator.Pipelines.Display;

/// <summary>pipeline.html: the graph with where its steps stand, what each took, curves, pictures and logs, in one file that needs no network.</summary>
internal static class PipelinePage
{
    private static readonly IReadOnlyList<Figure> Columns =
        [KnownFigures.CpuUsed, KnownFigures.CpuUsedPeak, KnownFigures.MemoryUsedPeak, KnownFigures.MemoryRequested];

    /// <summary>Writes or replaces the page in the run's folder.</summary>
    public static void Write(PipelineDefinition definition, PipelineState state, PipelineFolder folder) =>
        WholeFile.Write(folder.Page, Render(definition, state, folder, null));

    /// <summary>The page.</summary>
    /// <param name="definition">The steps.</param>
    /// <param name="state">Where they stand.</param>
    /// <param name="folder">Has their files; links go from there.</param>
    /// <param name="live">Where a run that is shown while it goes stands; null for one that is over.</param>
    public static string Render(PipelineDefinition definition, PipelineState state, PipelineFolder folder, LiveState? live) => HtmlPage.Render(
        $"Pipeline {state.Name}",
        [.. HtmlPage.ChartStyles, "pipeline.css"],
        live is null ? HtmlPage.ChartScripts : [.. HtmlPage.ChartScripts, "live.js"],
        html =>
        {
            AppendHeader(html, state, live);
            html.Write($"<div class=\"scroll\" tabindex=\"0\" id=\"graph\">\n{GraphSvg.Of(definition.Steps, state)}</div>\n");
            AppendSteps(html, state, folder);
            var curves = StepFiles.Curves(folder, state).ToList();
            if (curves.Count > 0)
                html.Write($"<h2>Curves</h2>\n{HtmlPage.NoCharts}");
            foreach (var chart in curves)
                html.Write(chart.ToHtml());
            AppendPictures(html, StepFiles.Pictures(folder, state).ToList());
            HtmlPage.Facts(html, "Parameters", state.Parameters.Select(parameter => (parameter.Key, (string?)parameter.Value)));
            AppendLogs(html, StepFiles.Logs(folder, state).ToList());
            html.Write($"<details><summary>The definition</summary>\n<pre>{definition.Text}</pre></details>\n");
        },
        isLive: live is { IsOver: false });

    private static void AppendHeader(MarkupWriter html, PipelineState state, LiveState? live)
    {
        List<string> about =
        [
            state.StartedAt.ToUniversalTime().ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture),
            state.Context is { } context ? "cluster " + context : "embedded cluster",
            .. state.Namespace is { } space ? (string[])["namespace " + space] : [],
            Invariant($"{state.Steps.Count(step => step.Status == StepStatus.Done)} of {state.Steps.Count} steps done"),
        ];
        html.Write($"<header><h1>Pipeline {state.Name}</h1><p>{string.Join(" · ", about)}</p></header>\n");
        if (live is not null)
            html.Write($"<p class=\"live\" role=\"status\">{live.Status}</p>\n");
        foreach (var failed in state.Steps.Where(step => step.Status == StepStatus.Failed))
            html.Write($"<p class=\"warning\">Step {failed.Name} failed: {failed.Message}</p>\n");
        foreach (var stopped in state.Steps.Where(step => step.Status == StepStatus.Stopped))
            html.Write($"<p class=\"soft\">Step {stopped.Name} was {stopped.Message}.</p>\n");
    }

    private static void AppendSteps(MarkupWriter html, PipelineState state, PipelineFolder folder)
    {
        html.Write(
            $"<h2>Steps</h2>\n<div class=\"scroll\" tabindex=\"0\"><table class=\"cells\"><thead><tr><th scope=\"col\" class=\"text\">step</th>"
                + $"<th scope=\"col\" class=\"text\">state</th><th scope=\"col\">Time<br><small>s</small></th>");
        foreach (var column in Columns)
            html.Write($"<th scope=\"col\">{column.Title}<br><small>{column.Unit}</small></th>");
        html.Write($"<th scope=\"col\">tries</th><th scope=\"col\" class=\"text\">printed</th></tr></thead><tbody>\n");
        foreach (var step in state.Steps)
        {
            html.Write($"<tr><th scope=\"row\" class=\"text\">{Link(step, folder)}</th><td class=\"text\">{StatusOf(step)}</td>");
            html.Write($"<td>{(step.TakenFrom is null ? NumberText.Short(step.Seconds) : "–")}</td>");
            foreach (var column in Columns)
                html.Write($"<td>{PipelineText.Shown(step, column)}</td>");
            var printed = step.Figures.Where(figure => !JobFigures.IsOfUsage(figure.Key)).Select(figure => Invariant($"{figure.Key}={figure.Value:G6}"));
            html.Write($"<td>{step.Tries}</td><td class=\"text\"><small>{string.Join(' ', printed)}</small></td></tr>\n");
        }

        html.Write($"</tbody></table></div>\n");
    }

    private static Markup Link(StepState step, PipelineFolder folder) =>
        step.Run is { } run ? HtmlPage.Link(step.Name, Path.Combine(folder.Path, run, "report.html"), folder.Path) : Markup.Of($"{step.Name}");

    private static Markup StatusOf(StepState step) => step switch
    {
        { Status: StepStatus.Failed } => Markup.Of($"<span class=\"missed\">{step.Reason}</span>"),
        { TakenFrom: { } run } => Markup.Of($"unchanged, taken from {run}"),
        _ => Markup.Of($"{step.Status.ToString().ToLowerInvariant()}"),
    };

    private static void AppendPictures(MarkupWriter html, IReadOnlyList<(string Step, string Name, Markup Source)> pictures)
    {
        if (pictures.Count == 0)
            return;
        html.Write($"<h2>Plots</h2>\n<div class=\"pictures\">\n");
        foreach (var (step, name, source) in pictures)
            html.Write($"<figure><img src=\"{source}\" alt=\"{name} of step {step}\"><figcaption>{step}: {name}</figcaption></figure>\n");
        html.Write($"</div>\n");
    }

    private static void AppendLogs(MarkupWriter html, IReadOnlyList<(string Step, string Pod, string Text)> logs)
    {
        if (logs.Count == 0)
            return;
        html.Write($"<h2>Logs</h2>\n");
        foreach (var (step, pod, text) in logs)
            html.Write($"<details id=\"log-{pod}\"><summary>{step} <small>{pod}</small></summary>\n<pre class=\"log\" tabindex=\"0\">{text}</pre></details>\n");
    }
}
