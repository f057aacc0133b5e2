using System.Globalization;
using System.Net;
using System.Reflection;
using System.Text;

namespace MlServe.Evaluator.Reports;

/// <summary>What every page of ours has in common: one file with its styles and scripts in it, that needs no network.</summary>
internal static class HtmlPage
{
    /// <summary>A page around <paramref name="main"/>.</summary>
    /// <param name="title">Title of the window.</param>
    /// <param name="styles">Names of embedded style sheets.</param>
    /// <param name="main">Appends the contents.</param>
    public static string Render(string title, IEnumerable<string> styles, Action<StringBuilder> main)
    {
        var html = new StringBuilder();
        html.Append(CultureInfo.InvariantCulture, $"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{Encode(title)} · MlServe</title>
            <style>
            {string.Concat(styles.Select(Resource))}</style>
            </head>
            <body>
            <main>

            """);
        main(html);
        html.Append(CultureInfo.InvariantCulture, $"</main>\n<script>\n{Resource("report.js")}</script>\n</body>\n</html>\n");
        return html.ToString();
    }

    /// <summary>Text from outside, as text.</summary>
    public static string Encode(string? text) => WebUtility.HtmlEncode(text ?? "");

    private static string Resource(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"{name} is not embedded in this build");
        return new StreamReader(stream).ReadToEnd();
    }
}
