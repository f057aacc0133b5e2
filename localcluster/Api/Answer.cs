using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Api;

/// <summary>Writes answers.</summary>
internal static class Answer
{
    /// <summary>Bytes above which compressing is worth the time, as Kubernetes has it.</summary>
    private const int LongAnswer = 128 << 10;

    /// <summary>Writes JSON.</summary>
    public static Task JsonAsync(HttpContext context, JsonNode value, int code = 200, string contentType = "application/json") =>
        BytesAsync(
            context,
            JsonSerializer.SerializeToUtf8Bytes(value, IsForPeople(context.Request) ? StoreJson.Indented : StoreJson.Options),
            code,
            contentType
        );

    /// <summary>Writes what the client library has a type for.</summary>
    public static Task TypedAsync<T>(HttpContext context, T value) => JsonAsync(context, JsonSerializer.SerializeToNode(value, KubernetesJson.Options)!);

    /// <summary>Writes a text.</summary>
    public static Task TextAsync(HttpContext context, string text, int code = 200) =>
        BytesAsync(context, System.Text.Encoding.UTF8.GetBytes(text), code, "text/plain; charset=utf-8");

    /// <summary>Adds a warning, which kubectl shows on stderr. It is one line, whatever names it repeats.</summary>
    public static void Warn(HttpContext context, string warning)
    {
        var line = string.Concat(warning.Select(letter => char.IsControl(letter) ? ' ' : letter));
        var quoted = line.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
        context.Response.Headers.Append("Warning", $"299 - \"{quoted}\"");
    }

    /// <summary>Writes bytes, compressed where Kubernetes does it: long ones, for who takes gzip.</summary>
    public static async Task BytesAsync(HttpContext context, byte[] bytes, int code, string contentType)
    {
        if (bytes.Length > LongAnswer && context.Request.GetTypedHeaders().AcceptEncoding.Any(coding => coding.Value == "gzip" && coding.Quality != 0))
        {
            bytes = Compress(bytes);
            context.Response.Headers.ContentEncoding = "gzip";
            context.Response.Headers.Vary = "Accept-Encoding";
        }
        context.Response.StatusCode = code;
        context.Response.ContentType = contentType;
        context.Response.ContentLength = bytes.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
            await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
    }

    /// <summary>Whether lines and indents are wanted: where the query says so, and unasked by the programs people read answers in.</summary>
    private static bool IsForPeople(HttpRequest request) =>
        request.Query["pretty"].ToString() is { Length: > 0 } asked
            ? asked is "1" or "t" or "T" or "TRUE" or "true" or "True"
            : request.Headers.UserAgent.ToString() is var agent
                && (
                    agent.StartsWith("curl", StringComparison.Ordinal)
                    || agent.StartsWith("Wget", StringComparison.Ordinal)
                    || agent.StartsWith("Mozilla/5.0", StringComparison.Ordinal)
                );

    private static byte[] Compress(byte[] bytes)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest))
            gzip.Write(bytes);
        return compressed.ToArray();
    }
}
