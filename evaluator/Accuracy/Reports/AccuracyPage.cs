using System.Globalization;
using MlServe.Evaluator.Accuracy.Scores;
using MlServe.Evaluator.Pages;
using static MlServe.Evaluator.Pages.HtmlPage;

namespace MlServe.Evaluator.Accuracy.Reports;

/// <summary>accuracy.html: one file that shows itself without a network. First the verdict, then where and how it errs.</summary>
internal static class AccuracyPage
{
    // A table of a thousand columns shows nothing; confusion.csv has them all.
    private const int MostHeatClasses = 40, MostPairs = 12;

    /// <summary>The page.</summary>
    /// <param name="result">The figures.</param>
    /// <param name="mistakes">The mistakes that the model was surest of.</param>
    public static string Render(AccuracyResult result, IReadOnlyList<ShownMistake> mistakes) =>
        HtmlPage.Render(
            Title(result),
            ["report.css", "accuracy.css"],
            [],
            html =>
            {
                AppendHeader(html, result);
                AppendVerdict(html, result);
                AppendClasses(html, result);
                AppendHeatMap(html, result);
                html.Write($"<div class=\"halves\">\n");
                AppendPairs(html, result);
                ReliabilityPlot.Append(html, result);
                html.Write($"</div>\n");
                AppendMistakes(html, result, mistakes);
                AppendProblems(html, "Files that cannot be read as images", result.Unreadable);
                AppendProblems(html, "Photos that got no answer", result.Unanswered);
                AppendMaking(html, result);
            }
        );

    private static string Title(AccuracyResult result) => $"Accuracy of {result.Model ?? "a service"}";

    private static void AppendHeader(MarkupWriter html, AccuracyResult result)
    {
        List<string> about = [$"{Whole(result.Photos)} labelled photos"];
        if (result.StartedAt is { } start)
            about.Insert(0, start.ToUniversalTime().ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture));
        about.Add(result.Url is null ? "model file, in process" : $"service {result.Url}");
        html.Write($"<header><h1>{Title(result)}</h1><p>{string.Join(" · ", about)}</p></header>\n");
        foreach (var warning in AccuracyRun.Warnings(result))
            html.Write($"<p class=\"warning\">{char.ToUpperInvariant(warning[0]) + warning[1..]}</p>\n");
    }

    private static void AppendVerdict(MarkupWriter html, AccuracyResult result)
    {
        html.Write($"<ul class=\"tiles\">\n");
        Tile(html, "Accuracy", result.Accuracy * 100, "%", $"{Interval(result.AccuracyLow, result.AccuracyHigh)} with 95 % confidence");
        Tile(
            html,
            "Top-3 accuracy",
            result.Top3Accuracy * 100,
            "%",
            result.Top3Accuracy is null
                ? "the service tells only one"
                : $"{Interval(result.Top3AccuracyLow, result.Top3AccuracyHigh)} with 95 % confidence"
        );
        Tile(html, "Balanced accuracy", result.BalancedAccuracy * 100, "%", "every class counts the same");
        Tile(
            html,
            "Calibration error",
            result.Calibration?.ExpectedError * 100,
            "points",
            $"mean confidence {ShareText.Percent(result.Calibration?.MeanProbability)}, accuracy {ShareText.Percent(result.Accuracy)}"
        );
        html.Write($"</ul>\n<ul class=\"tiles minor\">\n");
        Tile(html, "Photos", result.Photos, "", $"{Whole(result.Right)} predicted correctly");
        Tile(html, "Macro F1", result.MacroF1, "");
        Tile(html, "Median latency", result.LatencyP50Seconds * 1000, "ms");
        Tile(html, "95th percentile", result.LatencyP95Seconds * 1000, "ms");
        Tile(html, "Not counted", result.Unreadable.Count + result.Unanswered.Count, "files");
        html.Write($"</ul>\n");
    }

    private static void AppendClasses(MarkupWriter html, AccuracyResult result)
    {
        html.Write(
            $"<h2>By class</h2>\n<div class=\"scroll wide\"><table><thead><tr><th scope=\"col\" class=\"text\">class</th><th "
                + $"scope=\"col\">photos</th><th scope=\"col\" class=\"text\">recognised (recall), 95 % interval</th><th scope=\"col\">recall</th><th "
                + $"scope=\"col\">precision</th><th scope=\"col\">F1</th></tr></thead><tbody>\n"
        );
        foreach (var figures in result.Classes)
        {
            html.Write(
                $"<tr><th scope=\"row\" class=\"text\">{figures.Label}</th><td>{Whole(figures.Photos)}</td><td class=\"bar\">{Bar(figures)}"
                    + $"</td><td>{ShareText.Percent(figures.Recall)}</td><td>{ShareText.Percent(figures.Precision)}</td><td>"
                    + $"{(figures.F1 is { } f1 ? f1.ToString("0.000", CultureInfo.InvariantCulture) : "–")}</td></tr>\n"
            );
        }

        html.Write(
            $"</tbody></table></div>\n<p class=\"soft\">Recall: of the photos of a class, those recognised. Precision: of the photos predicted as "
                + $"it, those that show it.</p>\n"
        );
    }

    private static Markup Bar(ClassFigures figures) =>
        figures.Recall is not { } recall
            ? Markup.None
            : Markup.Of(
                $"<svg viewBox=\"0 0 200 14\" preserveAspectRatio=\"none\" role=\"img\" "
                    + $"aria-label=\"{Interval(figures.RecallLow, figures.RecallHigh)}\"><title>"
                    + $"{Interval(figures.RecallLow, figures.RecallHigh)}</title><rect class=\"back\" width=\"200\" height=\"14\" rx=\"2\"/>"
                    + $"<rect class=\"fill\" width=\"{recall * 200:0.#}\" height=\"14\" rx=\"2\"/><path class=\"range\" "
                    + $"vector-effect=\"non-scaling-stroke\" d=\"M{figures.RecallLow * 200:0.#} 7H{figures.RecallHigh * 200:0.#}"
                    + $"M{figures.RecallLow * 200:0.#} 4v6M{figures.RecallHigh * 200:0.#} 4v6\"/></svg>"
            );

    private static void AppendHeatMap(MarkupWriter html, AccuracyResult result)
    {
        html.Write($"<h2>Confusion matrix</h2>\n");
        if (result.Classes.Count > MostHeatClasses)
        {
            html.Write($"<p class=\"none\">{result.Classes.Count} classes are too many to show; confusion.csv has them all.</p>\n");
            return;
        }

        html.Write($"<div class=\"scroll heat\"><table><thead><tr><th class=\"text\">true ↓ predicted →</th>");
        foreach (var figures in result.Classes)
            html.Write($"<th scope=\"col\"><span>{figures.Label}</span></th>");
        html.Write($"<th scope=\"col\">photos</th></tr></thead><tbody>\n");
        for (var truth = 0; truth < result.Classes.Count; truth++)
        {
            html.Write($"<tr><th scope=\"row\" class=\"text\">{result.Classes[truth].Label}</th>");
            for (var answered = 0; answered < result.Classes.Count; answered++)
                html.Write(Cell(result, truth, answered));
            html.Write($"<td class=\"total\">{Whole(result.Classes[truth].Photos)}</td></tr>\n");
        }

        html.Write($"</tbody></table></div>\n<p class=\"soft\">Photos; coloured by their share of the row. The diagonal is correct.</p>\n");
    }

    private static Markup Cell(AccuracyResult result, int truth, int answered)
    {
        var count = result.Confusion[truth][answered];
        var share = count == 0 ? 0 : (double)count / result.Classes[truth].Photos;
        var classes = string.Join(
            ' ',
            new[] { truth == answered ? "hit" : null, count == 0 ? "zero" : null, share > 0.6 ? "strong" : null }.OfType<string>()
        );
        var look = classes.Length > 0 ? Markup.Of($" class=\"{classes}\"") : Markup.None;
        if (count == 0)
            return Markup.Of($"<td{look}>0</td>");
        var (shows, predicted) = (result.Classes[truth].Label, result.Classes[answered].Label);
        return Markup.Of(
            $"<td{look} style=\"--share:{share:0.##}\" title=\"{shows} predicted as {predicted}: {count} ({share * 100:0} %)\">{count}</td>"
        );
    }

    private static void AppendPairs(MarkupWriter html, AccuracyResult result)
    {
        html.Write($"<section><h2>Most frequent confusions</h2>\n");
        var pairs = AccuracyTable.Mistakes(result, MostPairs);
        if (pairs.Count == 0)
            html.Write($"<p class=\"none\">nothing</p>\n");
        else
            html.Write(
                $"<div class=\"scroll\" tabindex=\"0\"><table><thead><tr><th scope=\"col\" class=\"text\">shows</th><th scope=\"col\" "
                    + $"class=\"text\">answered</th><th scope=\"col\">photos</th><th scope=\"col\">of the class</th></tr></thead><tbody>\n"
            );
        foreach (var (truth, answered, count, share) in pairs)
            html.Write(
                $"<tr><td class=\"text\">{truth}</td><td class=\"text\">{answered}</td><td>{Whole(count)}</td><td>{share * 100:0} %</td></tr>\n"
            );
        html.Write(pairs.Count == 0 ? Markup.Of($"</section>\n") : Markup.Of($"</tbody></table></div></section>\n"));
    }

    private static void AppendMistakes(MarkupWriter html, AccuracyResult result, IReadOnlyList<ShownMistake> mistakes)
    {
        if (mistakes.Count == 0)
            return;
        html.Write($"<h2>Most confident mistakes</h2>\n<ul class=\"mistakes\">\n");
        foreach (var (photo, thumbnail) in mistakes)
        {
            var (truth, took) = (result.Classes[photo.Photo.Class].Label, result.Classes[photo.Best.Class].Label);
            html.Write(
                $"<li><div class=\"photo\">"
                    + $"{(thumbnail is null ? Markup.Of($"no picture") : Markup.Of($"<img src=\"{thumbnail}\" alt=\"{truth}\">"))}</div>"
            );
            html.Write(
                $"<p><span class=\"took\">{took} {photo.Best.Probability:0.00}</span><br>is "
                    + $"<b>{truth}</b><small>{photo.Photo.File}</small></p></li>\n"
            );
        }

        html.Write($"</ul>\n");
    }

    private static void AppendProblems(MarkupWriter html, string heading, IReadOnlyList<PhotoProblem> problems)
    {
        if (problems.Count == 0)
            return;
        html.Write(
            $"<h2>{heading}</h2>\n<details{(problems.Count <= 10 ? " open" : "")}><summary>{Whole(problems.Count)}</summary>\n<div "
                + $"class=\"scroll\"><table><tbody>\n"
        );
        foreach (var (file, problem) in problems)
            html.Write($"<tr><td class=\"text\">{file}</td><td class=\"text\">{problem}</td></tr>\n");
        html.Write($"</tbody></table></div></details>\n");
    }

    private static void AppendMaking(MarkupWriter html, AccuracyResult result) => Facts(html, "Run details",
    [
        ("Model", result.Model),
        ("Model SHA-256", result.ModelSha256),
        ("Model file", result.ModelFile),
        ("Service", result.Url),
        ("Photos", result.Data),
        ("At once", $"{result.AtOnce} photos, {NumberText.Short(result.DurationSeconds)} s in all"),
        ("Time of a photo", result.Url is null ? "decoding and inference on one thread" : "the whole request, without waiting before a retry"),
        ("Intervals", "95 %, Wilson 1927"),
        ("Calibration error", $"expected calibration error over {result.Calibration?.Bins.Count} bins of equal width (Guo et al. 2017)"),
    ]);

    private static string Interval(double? low, double? high) => ShareText.Interval(low, high) ?? "unknown";
}
