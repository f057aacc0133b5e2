using System.Globalization;
using System.Net;
using System.Reflection;
using System.Text;
using MlServe.Evaluator.Files;

namespace MlServe.Evaluator.Pages;

/// <summary>What every page of ours has in common: one file with its styles and scripts in it, that needs no network.</summary>
internal static class HtmlPage
{
    /// <summary>Style sheets of a page with charts.</summary>
    public static readonly IReadOnlyList<string> ChartStyles = ["uPlot.min.css", "report.css"];

    /// <summary>Scripts of a page with charts.</summary>
    public static readonly IReadOnlyList<string> ChartScripts = ["uPlot.iife.min.js", "charts.js"];

    /// <summary>For whoever has no JavaScript.</summary>
    public const string NoCharts =
        "<noscript><p class=\"none\">The charts need JavaScript; their figures are in the tables and in the CSV files beside this page.</p></noscript>\n";

    /// <summary>A page around <paramref name="main"/>.</summary>
    /// <param name="title">Title of the window.</param>
    /// <param name="styles">Names of embedded style sheets.</param>
    /// <param name="scripts">Names of embedded scripts.</param>
    /// <param name="main">Appends the contents.</param>
    /// <param name="isLive">The page is to be asked for again; live.js does.</param>
    public static string Render(string title, IEnumerable<string> styles, IEnumerable<string> scripts, Action<StringBuilder> main, bool isLive = false)
    {
        var html = new StringBuilder();
        html.Append(CultureInfo.InvariantCulture, $"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <link rel="icon" href="data:,">
            <title>{Encode(title)} · MlServe</title>
            <style>
            {string.Concat(styles.Select(Resource))}</style>
            </head>
            <body>
            <main{(isLive ? " data-live=\"\"" : "")}>

            """);
        main(html);
        html.Append("</main>\n");
        foreach (var script in scripts)
            html.Append("<script>\n").Append(Resource(script)).Append("</script>\n");
        html.Append("</body>\n</html>\n");
        return html.ToString();
    }

    /// <summary>Text from outside, as text.</summary>
    public static string Encode(string? text) => WebUtility.HtmlEncode(text ?? "");

    /// <summary>A figure in a frame, in a list of class <c>tiles</c>.</summary>
    public static void Tile(StringBuilder html, string name, double? value, string unit, string? more = null) =>
        Tile(html, name, Figure(value), value is null ? "unknown" : unit, more);

    /// <summary>The same of a figure that is text already.</summary>
    public static void Tile(StringBuilder html, string name, string value, string unit, string? more = null) =>
        html.Append(
            CultureInfo.InvariantCulture,
            $"<li><span class=\"name\">{Encode(name)}</span><span class=\"value\">{Encode(value)} <span "
                + $"class=\"unit\">{unit}</span></span>{(more is { Length: > 0 } ? $"<span class=\"more\">{Encode(more)}</span>" : "")}</li>\n"
        );

    /// <summary>Names and values under a heading, those without a value left out.</summary>
    public static void Facts(StringBuilder html, string heading, IEnumerable<(string Name, string? Value)> facts)
    {
        html.Append("<h2>").Append(Encode(heading)).Append("</h2>\n<div class=\"scroll\" tabindex=\"0\"><table><tbody>\n");
        foreach (var (name, value) in facts)
        {
            if (!string.IsNullOrWhiteSpace(value))
                html.Append(
                    CultureInfo.InvariantCulture,
                    $"<tr><th scope=\"row\" class=\"text\">{Encode(name)}</th><td class=\"text\">{Encode(value)}</td></tr>\n"
                );
        }

        html.Append("</tbody></table></div>\n");
    }

    /// <summary>A short number; a dash for an unknown one.</summary>
    public static string Figure(double? value) => value is { } known ? NumberText.Short(known) : "–";

    /// <summary>A count.</summary>
    public static string Whole(double value) => value.ToString("#,0", CultureInfo.InvariantCulture);

    private static string Resource(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"{name} is not embedded in this build");
        return new StreamReader(stream).ReadToEnd();
    }
}
