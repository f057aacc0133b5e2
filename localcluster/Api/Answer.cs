using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Api;

/// <summary>Writes answers.</summary>
internal static class Answer
{
    /// <summary>Writes JSON.</summary>
    public static Task JsonAsync(HttpContext context, JsonNode value, int code = 200, string contentType = "application/json") =>
        BytesAsync(context, JsonSerializer.SerializeToUtf8Bytes(value, StoreJson.Options), code, contentType);

    /// <summary>Writes a text.</summary>
    public static Task TextAsync(HttpContext context, string text, int code = 200) =>
        BytesAsync(context, System.Text.Encoding.UTF8.GetBytes(text), code, "text/plain; charset=utf-8");

    /// <summary>Adds a warning, which kubectl shows on stderr.</summary>
    public static void Warn(HttpContext context, string warning)
    {
        var quoted = warning.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
        context.Response.Headers.Append("Warning", $"299 - \"{quoted}\"");
    }

    /// <summary>Writes bytes.</summary>
    public static async Task BytesAsync(HttpContext context, byte[] bytes, int code, string contentType)
    {
        context.Response.StatusCode = code;
        context.Response.ContentType = contentType;
        context.Response.ContentLength = bytes.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
            await context.Response.Body.WriteAsync(bytes, context.RequestAborted).ConfigureAwait(false);
    }
}
