using Microsoft.AspNetCore.Http.HttpResults;
using MlServe.Serve.Hosting;

namespace MlServe.Serve.Classification;

/// <summary>The upload page, <c>wwwroot/index.html</c> with the service's own limit filled in, so that the page can refuse a file without sending it.</summary>
internal sealed class UploadPage(IWebHostEnvironment environment, ServeOptions options)
{
    readonly string html = File.ReadAllText(Path.Combine(environment.ContentRootPath, "wwwroot", "index.html"))
        .Replace("{{maxUploadBytes}}", FormattableString.Invariant($"{options.MaxUploadBytes}"), StringComparison.Ordinal);

    public ContentHttpResult Show() => TypedResults.Content(html, "text/html; charset=utf-8");
}
