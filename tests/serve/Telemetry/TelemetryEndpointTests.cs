using System.Text.Json;

namespace MlServe.Serve.Tests.Telemetry;

public class TelemetryEndpointTests(ServeFactory serve) : IClassFixture<ServeFactory>
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Metrics_AfterRequests_EveryLineIsPrometheusText()
    {
        var client = await serve.ReadyClientAsync();
        await client.GetAsync("/test", Cancellation);
        var response = await client.GetAsync("/metrics", Cancellation);

        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        var lines = (await response.Content.ReadAsStringAsync(Cancellation)).TrimEnd('\n').Split('\n');
        Assert.All(lines, line => Assert.Matches(@"^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\{([a-z0-9_]+=""[^""]*"",?)+\})? \S+)$", line));
        foreach (var name in (string[])["mlserve_model_info{", "mlserve_queue_length ", "mlserve_inference_concurrency ", "process_cpu_seconds_total ",
            "process_resident_memory_bytes ", "http_server_request_duration_seconds_count{"])
            Assert.Contains(lines, line => line.StartsWith(name, StringComparison.Ordinal));
        Assert.Equal(lines.Where(l => l.StartsWith("# TYPE", StringComparison.Ordinal)).Distinct(), lines.Where(l => l.StartsWith("# TYPE", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task OpenApi_Get_DescribesEveryEndpoint()
    {
        var client = await serve.ReadyClientAsync();
        using var api = JsonDocument.Parse(await client.GetStringAsync("/openapi/v1.json", Cancellation));
        var paths = api.RootElement.GetProperty("paths");
        Assert.Equal(
            [
                "/livez", "/metrics", "/predict", "/readyz", "/test", "/test/photo.jpg", "/v2", "/v2/health/live", "/v2/health/ready",
                "/v2/models/{name}", "/v2/models/{name}/infer", "/v2/models/{name}/ready",
                "/v2/models/{name}/versions/{version}", "/v2/models/{name}/versions/{version}/infer", "/v2/models/{name}/versions/{version}/ready",
            ],
            paths.EnumerateObject().Select(p => p.Name).Order(StringComparer.Ordinal));
        var predict = paths.GetProperty("/predict").GetProperty("post");
        Assert.Equal(["200", "202", "400", "413", "415", "503"], predict.GetProperty("responses").EnumerateObject().Select(p => p.Name));
        Assert.True(predict.GetProperty("requestBody").GetProperty("content").TryGetProperty("multipart/form-data", out _));
        var answer = predict.GetProperty("responses").GetProperty("200").GetProperty("content");
        Assert.True(answer.TryGetProperty("application/json", out _) && answer.TryGetProperty("text/plain", out _));
        Assert.DoesNotContain("\"head\"", api.RootElement.GetRawText());
        Assert.Matches(@"^\d+\.\d+\.\d+", api.RootElement.GetProperty("info").GetProperty("version").GetString());
    }
}
