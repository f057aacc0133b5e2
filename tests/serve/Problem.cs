using System.Net;
using System.Text.Json;

namespace MlServe.Serve.Tests;

/// <summary>The problem+json that every error must be (RFC 9457).</summary>
internal static class Problem
{
    /// <summary>Checks status and form, returns the detail.</summary>
    public static async Task<string> ExpectAsync(HttpStatusCode status, HttpResponseMessage response)
    {
        var body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(status == response.StatusCode, $"{(int)response.StatusCode}: {body}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        using var problem = JsonDocument.Parse(body);
        Assert.Equal((int)status, problem.RootElement.GetProperty("status").GetInt32());
        Assert.NotEmpty(problem.RootElement.GetProperty("title").GetString()!);
        return problem.RootElement.TryGetProperty("detail", out var detail) ? detail.GetString()! : "";
    }
}
