using Microsoft.Extensions.Primitives;

namespace MlServe.Serve.Hosting;

/// <summary>How a group of endpoints words a refusal that is made before its handlers run; metadata of the endpoints.</summary>
/// <param name="Answer">From the status and a sentence to the answer.</param>
internal sealed record RefusalFormat(Func<int, string, IResult> Answer);

/// <summary>
/// Bodies that come compressed (<c>Content-Encoding</c>, RFC 9110 §8.4) are unpacked as they are read; the limits count what
/// comes out, so a bomb costs no more than a body of the largest size. Other encodings are refused, never taken for content.
/// </summary>
internal static class RequestEncodings
{
    private const string Accepted = "gzip, deflate, br";

    public static void AddRequestEncodings(this WebApplicationBuilder builder) => builder.Services.AddRequestDecompression(options =>
    {
        foreach (var (name, provider) in options.DecompressionProviders.ToList())
            options.DecompressionProviders[name] = new CheckedDecompression(provider);
        // RFC 9110 §8.4.1.3: the old name is to be taken for the new one.
        options.DecompressionProviders["x-gzip"] = options.DecompressionProviders["gzip"];
    });

    public static void UseRequestEncodings(this WebApplication app)
    {
        app.Use((http, next) =>
        {
            if (IsIdentity(http.Request.Headers.ContentEncoding))
                http.Request.Headers.ContentEncoding = StringValues.Empty;
            return next(http);
        });
        // Takes the header away where it knows the encoding, and leaves everything as it is where it does not.
        app.UseRequestDecompression();
        app.Use((http, next) => StringValues.IsNullOrEmpty(http.Request.Headers.ContentEncoding) || http.GetEndpoint() is not { } endpoint
            ? next(http)
            : RefuseAsync(http, endpoint));
    }

    private static bool IsIdentity(StringValues encoding) =>
        encoding.Count == 1 && encoding.ToString().Trim().Equals("identity", StringComparison.OrdinalIgnoreCase);

    private static Task RefuseAsync(HttpContext http, Endpoint endpoint)
    {
        var reason =
            $"A body in the encoding '{Refusals.Quote(http.Request.Headers.ContentEncoding)}' is not supported. Send it uncompressed, or in one of {Accepted}.";
        // RFC 9110 §12.5.3: in a 415 it tells that the encoding is to blame, and which would do.
        http.Response.Headers.AcceptEncoding = Accepted;
        var answer = endpoint.Metadata.GetMetadata<RefusalFormat>()?.Answer ?? Problems.Of;
        return answer(StatusCodes.Status415UnsupportedMediaType, reason).ExecuteAsync(http);
    }
}
