using System.Globalization;
using MlServe.Evaluator.Comparison.Regression;
using MlServe.Evaluator.Figures;
using MlServe.Evaluator.Pages;
using MlServe.Evaluator.Reports;
using MlServe.Evaluator.Statistics;

namespace MlServe.Evaluator.Comparison;

/// <summary>comparison.html: one file that shows itself without a network. First what can be said, then why.</summary>
internal static class ComparisonPage
{
    /// <summary>The page.</summary>
    /// <param name="result">What is shown.</param>
    /// <param name="folder">Where the page will lie: it links to the runs' reports from there.</param>
    public static string Render(ComparisonResult result, string folder) =>
        HtmlPage.Render(
            "Comparison",
            [.. HtmlPage.ChartStyles, "scatter.css", "comparison.css"],
            HtmlPage.ChartScripts,
            html =>
            {
                AppendHeader(html, result);
                if (result.Regression is { } regression)
                    RegressionSection.Write(html, regression);
                AppendSentences(html, result);
                AppendTrust(html, result);
                html.Write(Scatter.ToHtml(result));
                AppendTable(html, result);
                AppendTrajectories(html, result);
                AppendDifferences(html, result);
                AppendPairs(html, result);
                AppendRuns(html, result, folder);
            }
        );

    private static void AppendHeader(MarkupWriter html, ComparisonResult result)
    {
        List<string> about = [result.Made.ToUniversalTime().ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture)];
        about.Add(Invariant($"{result.Entries.Count} manifests, {result.Entries.Sum(entry => entry.Variant.Counted.Count)} runs"));
        if (
            result
                .Entries.SelectMany(entry => entry.Variant.Counted)
                .Select(trial => trial.Summary.DurationSeconds)
                .FirstOrDefault(known => known is not null) is
            { } seconds
        )
            about.Add($"{NumberText.Short(seconds / 60)} {(seconds == 60 ? "minute" : "minutes")} of load each");
        if (result.Seed is { } seed)
            about.Add(Invariant($"in an order shuffled by seed {seed}"));
        html.Write($"<header><h1>Comparison</h1><p>{string.Join(" · ", about)}</p></header>\n");
    }

    private static void AppendTrust(MarkupWriter html, ComparisonResult result)
    {
        if (result.Warnings.Count > 0)
            AppendList(html, "How far to trust this", result.Warnings);
    }

    private static void AppendSentences(MarkupWriter html, ComparisonResult result)
    {
        html.Write($"<h2>Conclusions</h2>\n");
        if (result.Decided.Count > 0)
            AppendList(html, "What the manifests decide", result.Decided);
        AppendList(html, "What was measured", result.FirstSentences);
        if (result.OtherSentences.Count > 0)
        {
            html.Write($"<details><summary>The other {result.OtherSentences.Count} pairs</summary>\n");
            AppendList(html, null, result.OtherSentences);
            html.Write($"</details>\n");
        }

        if (result.Regression is null && result.Pairs.Any(pair => pair.Of(KnownFigures.ResponseTime) is { IsTooFew: false }))
            html.Write(
                $"<p class=\"soft\">Faster and slower: by how much the mean response time is shorter or longer. In brackets: where that lies with 95 % "
                    + $"confidence.</p>\n"
            );
    }

    private static void AppendList(MarkupWriter html, string? heading, IEnumerable<string> sentences)
    {
        if (heading is not null)
            html.Write($"<h3>{heading}</h3>\n");
        html.Write($"<ul class=\"said\">\n");
        foreach (var sentence in sentences)
            html.Write($"<li>{sentence}</li>\n");
        html.Write($"</ul>\n");
    }

    private static void AppendTable(MarkupWriter html, ComparisonResult result)
    {
        var figures = KnownFigures.Compared.Where(figure => result.Entries.Any(entry => entry.Of(figure) is not null)).ToList();
        html.Write(
            $"<h2>Figures</h2>\n<p class=\"soft\">Medians over the runs; below each its 95 % interval, or, with fewer than "
                + $"{Bootstrap.FewestValues}"
                + $" runs, the lowest and the highest in parentheses.</p>\n<div class=\"scroll\" tabindex=\"0\"><table class=\"compared\"><thead><tr><th "
                + $"scope=\"col\" class=\"text\" colspan=\"2\">manifest</th><th scope=\"col\">runs</th>"
        );
        foreach (var figure in figures)
            html.Write($"<th scope=\"col\">{figure.Title}<br><small>{figure.Unit}</small></th>");
        html.Write($"</tr></thead><tbody>\n");
        for (var i = 0; i < result.Entries.Count; i++)
        {
            var entry = result.Entries[i];
            html.Write(
                $"<tr><td>{Badge(i, entry.IsOnFront)}</td><th scope=\"row\" class=\"text\">{entry.Variant.Name}"
                    + $"{(entry.IsOnFront ? Markup.Of($"<br><small>Pareto front</small>") : Markup.None)}</th><td>{Runs(entry.Variant)}</td>"
            );
            foreach (var figure in figures)
                html.Write($"<td>{(entry.Of(figure) is { } known ? Cell(known, figure) : Markup.Of($"–"))}</td>");
            html.Write($"</tr>\n");
        }

        html.Write($"</tbody></table></div>\n");
    }

    private static void AppendTrajectories(MarkupWriter html, ComparisonResult result)
    {
        html.Write($"<h2>Over time</h2>\n<p class=\"soft\">At each moment the median over the runs.</p>\n{HtmlPage.NoCharts}");
        var seconds = result
            .Entries.SelectMany(entry => entry.Variant.Counted)
            .Select(trial => ReportCharts.Seconds(trial.Data))
            .DefaultIfEmpty(1)
            .Max();
        (string Id, string Title, string Unit, bool Whole)[] charts =
        [
            ("replicas", "Replicas", "running", true),
            ("latency", "Response time", "milliseconds, mean of each stage", false),
        ];
        foreach (var (id, title, unit, whole) in charts)
        {
            var series = result
                .Entries.Select(
                    (entry, i) => Trajectory.Of(entry.Variant, id, i % ScatterPlot.Colours + 1) with { Name = Invariant($"{i + 1} {entry.Variant.Name}") }
                )
                .ToList();
            html.Write(new Chart(id, title, unit, series, whole) { Seconds = seconds, Height = 250 }.ToHtml());
        }
    }

    private static void AppendDifferences(MarkupWriter html, ComparisonResult result)
    {
        html.Write($"<h2>Manifest differences</h2>\n");
        var differences = ManifestDifferences.Of([.. result.Entries.Select(entry => entry.Variant.Example.Manifest)]);
        var models = result
            .Entries.Select(entry => entry.Variant.Example)
            .Select(data => data.Summary.ModelSha256 is { } sha ? $"{data.Model?.Name} {sha[..Math.Min(12, sha.Length)]}".Trim() : null)
            .ToList();
        if (models.OfType<string>().Distinct().Count() > 1)
            differences = [new FieldDifference("model served", models), .. differences];
        if (differences.Count == 0)
        {
            html.Write($"<p>None.</p>\n");
            return;
        }

        html.Write($"<div class=\"scroll\" tabindex=\"0\"><table class=\"fields\"><thead><tr><th scope=\"col\" class=\"text\">field</th>");
        for (var i = 0; i < result.Entries.Count; i++)
            html.Write($"<th scope=\"col\" class=\"text\">{Badge(i, result.Entries[i].IsOnFront)} {result.Entries[i].Variant.Name}</th>");
        html.Write($"</tr></thead><tbody>\n");
        foreach (var difference in differences)
        {
            html.Write(
                $"<tr><th scope=\"row\" class=\"text\">{difference.Field.Replace("spec.template.spec.", "pod's ", StringComparison.Ordinal)}</th>"
            );
            foreach (var value in difference.Values)
                html.Write($"<td class=\"text\">{value ?? "–"}</td>");
            html.Write($"</tr>\n");
        }

        html.Write($"</tbody></table></div>\n");
    }

    private static void AppendPairs(MarkupWriter html, ComparisonResult result)
    {
        if (!result.Pairs.Any(pair => pair.Differences.Values.Any(difference => !difference.IsTooFew)))
            return;
        html.Write(
            $"<details><summary>Every pair, every figure</summary>\n<p class=\"soft\">p: how often chance alone would make them differ as much, from "
                + $"an exact test (sign flips of the rounds; permutations where runs were not made in turns). δ: Cliff's; 1, B's is larger every time, "
                + $"−1, smaller every time.</p>\n<div class=\"scroll\" tabindex=\"0\"><table><thead><tr><th scope=\"col\" class=\"text\">A</th><th "
                + $"scope=\"col\" class=\"text\">B</th><th scope=\"col\" class=\"text\">figure</th><th scope=\"col\">runs</th><th scope=\"col\">B to "
                + $"A</th><th scope=\"col\">95 %</th><th scope=\"col\">p</th><th scope=\"col\">δ</th></tr></thead><tbody>\n"
        );
        foreach (var pair in result.Pairs)
        {
            foreach (var figure in KnownFigures.Compared)
            {
                if (pair.Of(figure) is not { IsTooFew: false } difference)
                    continue;
                html.Write(
                    $"<tr><td class=\"text\">{result.Entries[pair.A].Variant.Name}</td><td class=\"text\">"
                        + $"{result.Entries[pair.B].Variant.Name}</td><td class=\"text\">{figure.Title}</td><td>"
                        + $"{(difference.IsPaired ? $"{difference.RunsOfA} pairs" : $"{difference.RunsOfA}, {difference.RunsOfB}")}</td><td>"
                        + $"{Change(figure, difference.Change)}</td><td>"
                        + $"{(difference.Interval is { } interval ? $"{Change(figure, interval.Low)} – {Change(figure, interval.High)}" : "–")}"
                        + $"</td><td{(difference.IsSignificant ? Markup.Of($" class=\"sure\"") : Markup.None)}>{difference.P:0.####}</td><td>"
                        + $"{difference.Effect:0.##}</td></tr>\n"
                );
            }
        }

        html.Write($"</tbody></table></div></details>\n");
    }

    private static void AppendRuns(MarkupWriter html, ComparisonResult result, string folder)
    {
        html.Write(
            $"<h2>Runs</h2>\n<div class=\"scroll\" tabindex=\"0\"><table><thead><tr><th scope=\"col\" class=\"text\">manifest</th><th "
                + $"scope=\"col\">round</th><th scope=\"col\" class=\"text\">run</th><th scope=\"col\">response ms</th><th scope=\"col\">requested "
                + $"MiB</th><th scope=\"col\">served</th><th scope=\"col\">failed</th><th scope=\"col\" class=\"text\">remark</th></tr></thead><tbody>\n"
        );
        foreach (var entry in result.Entries)
        {
            foreach (var trial in entry.Variant.Trials)
            {
                var link = HtmlPage.Link(trial.Data.Name, Path.Combine(trial.Folder, "report.html"), folder);
                var summary = trial.Summary;
                html.Write(
                    $"<tr><td class=\"text\">{entry.Variant.Name}</td><td>"
                        + $"{ComparisonFolder.NumberOf(trial.Round)?.ToString(CultureInfo.InvariantCulture) ?? "–"}</td><td class=\"text\">{link}"
                        + $"</td><td>{NumberText.Short(summary.ResponseTimeSeconds * 1000)}</td><td>"
                        + $"{NumberText.Short(summary.MemoryRequestedKB / 1024)}</td><td>"
                        + $"{NumberText.Short(summary.Okay)}</td><td>{NumberText.Short(summary.Failed)}</td><td class=\"text\">"
                        + $"{(trial.Problem is null ? Markup.None : Markup.Of($"<span class=\"missed\">excluded: {trial.Problem}</span>"))}</td></tr>\n"
                );
            }
        }

        html.Write($"</tbody></table></div>\n");
    }

    private static Markup Badge(int index, bool isOnFront) =>
        Markup.Of(
            $"<svg class=\"badge\" width=\"22\" height=\"22\" aria-hidden=\"true\"><g class=\"point "
                + $"c{index % ScatterPlot.Colours + 1}{(isOnFront ? " best" : "")}\"><circle cx=\"11\" cy=\"11\" r=\"9\"/><text class=\"number\" x=\"11\" "
                + $"y=\"15\" text-anchor=\"middle\">{index + 1}</text></g></svg>"
        );

    private static string Runs(Variant variant) => variant.Counted.Count == variant.Trials.Count
        ? Invariant($"{variant.Counted.Count}")
        : Invariant($"{variant.Counted.Count} of {variant.Trials.Count}");

    private static Markup Cell(Estimate known, Figure figure)
    {
        var (median, lowest, highest) = (Text(known.Median), Text(known.Lowest), Text(known.Highest));
        // The same in every run, as far as it is shown.
        if (lowest == highest)
            return Markup.Of($"{median}");
        return known.Interval is { } interval
            ? Markup.Of($"{median}<br><small>[{Text(interval.Low)}, {Text(interval.High)}]</small>")
            : Markup.Of($"{median}<br><small>({lowest} – {highest})</small>");

        string Text(double value) => NumberText.Short(value * figure.Shown);
    }

    private static string Change(Figure figure, double? change) => change is not { } known
        ? "–"
        : figure.IsRatio ? $"{NumberText.Short(known)} ×" : $"{(known > 0 ? "+" : "")}{NumberText.Short(known * figure.Shown)} {figure.Unit}";
}
