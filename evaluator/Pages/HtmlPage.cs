using System.Globalization;
using System.Reflection;

namespace MlServe.Evaluator.Pages;

/// <summary>What every page of ours has in common: one file with its styles and scripts in it, that needs no network.</summary>
internal static class HtmlPage
{
    /// <summary>Style sheets of a page with charts.</summary>
    public static readonly IReadOnlyList<string> ChartStyles = ["uPlot.min.css", "report.css"];

    /// <summary>Scripts of a page with charts.</summary>
    public static readonly IReadOnlyList<string> ChartScripts = ["uPlot.iife.min.js", "charts.js"];

    /// <summary>For whoever has no JavaScript.</summary>
    public static readonly Markup NoCharts = Markup.Of(
        $"<noscript><p class=\"none\">The charts need JavaScript; their figures are in the tables and in the CSV files beside this page.</p></noscript>\n"
    );

    /// <summary>A page around <paramref name="main"/>.</summary>
    /// <param name="title">Title of the window.</param>
    /// <param name="styles">Names of embedded style sheets.</param>
    /// <param name="scripts">Names of embedded scripts.</param>
    /// <param name="main">Appends the contents.</param>
    /// <param name="isLive">The page is to be asked for again; live.js does.</param>
    public static string Render(string title, IEnumerable<string> styles, IEnumerable<string> scripts, Action<MarkupWriter> main, bool isLive = false)
    {
        var html = new MarkupWriter();
        html.Write($"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <link rel="icon" href="data:,">
            <title>{title} · MlServe</title>
            <style>
            {Markup.Join(styles.Select(Resource))}</style>
            </head>
            <body>
            <main{(isLive ? Markup.Of($" data-live=\"\"") : Markup.None)}>

            """);
        main(html);
        html.Write($"</main>\n");
        foreach (var script in scripts)
            html.Write($"<script>\n{Resource(script)}</script>\n");
        html.Write($"</body>\n</html>\n");
        return html.ToString();
    }

    /// <summary>A figure in a frame, in a list of class <c>tiles</c>.</summary>
    public static void Tile(MarkupWriter html, string name, double? value, string unit, string? more = null) =>
        Tile(html, name, NumberText.Short(value), value is null ? "unknown" : unit, more);

    /// <summary>The same of a figure that is text already.</summary>
    public static void Tile(MarkupWriter html, string name, string value, string unit, string? more = null)
    {
        var below = more is { Length: > 0 } ? Markup.Of($"<span class=\"more\">{more}</span>") : Markup.None;
        html.Write(
            $"<li><span class=\"name\">{name}</span><span class=\"value\">{value} <span class=\"unit\">{unit}</span></span>{below}</li>\n"
        );
    }

    /// <summary>Names and values under a heading, those without a value left out.</summary>
    public static void Facts(MarkupWriter html, string heading, IEnumerable<(string Name, string? Value)> facts)
    {
        html.Write($"<h2>{heading}</h2>\n<div class=\"scroll\" tabindex=\"0\"><table><tbody>\n");
        foreach (var (name, value) in facts)
        {
            if (!string.IsNullOrWhiteSpace(value))
                html.Write($"<tr><th scope=\"row\" class=\"text\">{name}</th><td class=\"text\">{value}</td></tr>\n");
        }

        html.Write($"</tbody></table></div>\n");
    }

    /// <summary>A link to another page; its name alone where there is none.</summary>
    /// <param name="name">What to call it.</param>
    /// <param name="page">The other page's file.</param>
    /// <param name="folder">Where the page that links lies.</param>
    public static Markup Link(string name, string page, string folder) =>
        AddressFrom(folder, page) is { } address ? Markup.Of($"<a href=\"{address}\">{name}</a>") : Markup.Of($"{name}");

    /// <summary>The address of a page for a page in a folder; null where the page does not exist.</summary>
    public static string? AddressFrom(string folder, string page) => File.Exists(page)
        ? string.Join('/', Path.GetRelativePath(folder, page).Split(Path.DirectorySeparatorChar).Select(Uri.EscapeDataString))
        : null;

    /// <summary>A count.</summary>
    public static string Whole(double value) => value.ToString("#,0", CultureInfo.InvariantCulture);

    private static Markup Resource(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"{name} is not embedded in this build");
        return Markup.Ready(new StreamReader(stream).ReadToEnd());
    }
}
