using System.Globalization;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Http.HttpResults;
using MlServe.Serve.Feedback;

namespace MlServe.Serve.Classification.Uploads;

/// <summary>
/// The upload page: <c>wwwroot/index.html</c> with the service's own limit filled in, so that the page can refuse a file
/// without sending it, and the kinds that the model knows.
/// </summary>
internal sealed class UploadPage(IWebHostEnvironment environment, UploadOptions limits, FeedbackOptions feedback, ModelSlot slot)
{
    /// <summary>Of a model with a thousand classes the page names only the first few.</summary>
    private const int KindsShown = 24;

    private readonly string template = File.ReadAllText(Path.Combine(environment.ContentRootPath, "wwwroot", "index.html"))
        .Replace("{{privacy}}", Privacy(feedback), StringComparison.Ordinal)
        .Replace("{{maxUploadBytes}}", FormattableString.Invariant($"{limits.MaxUploadBytes}"), StringComparison.Ordinal);

    public ContentHttpResult Show(HttpResponse response)
    {
        response.Headers.CacheControl = "no-cache";
        return TypedResults.Content(template.Replace("{{kinds}}", Kinds(slot.Model?.Card.Labels ?? []), StringComparison.Ordinal), "text/html; charset=utf-8");
    }

    /// <summary>What becomes of a photo, in a sentence or two.</summary>
    internal static string Privacy(FeedbackOptions options) =>
        options.FeedbackShare == 0
            ? "Nothing is stored."
            : string.Create(
                CultureInfo.InvariantCulture,
                $"For some photos the page asks for the category first: your answer is stored for {options.FeedbackDays:0.#} days, "
                    + $"the photo {(options.FeedbackKeepImages ? "too" : "is not")}."
            );

    /// <summary>The labels as list items; nothing while the model is still loading.</summary>
    internal static string Kinds(IReadOnlyList<string> labels)
    {
        var items = new HtmlContentBuilder();
        foreach (var label in labels.Take(KindsShown))
            items.AppendFormat("<li>{0}</li>", label);
        if (labels.Count > KindsShown)
            items.AppendFormat(CultureInfo.InvariantCulture, "<li>and {0} more</li>", labels.Count - KindsShown);
        using var html = new StringWriter(CultureInfo.InvariantCulture);
        // It encodes whatever is filled in, also what XML has no form for.
        items.WriteTo(html, HtmlEncoder.Default);
        return html.ToString();
    }
}
