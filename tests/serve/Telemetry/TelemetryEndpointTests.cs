using System.Text.Json;

namespace MlServe.Serve.Tests.Telemetry;

public class TelemetryEndpointTests(ServeFactory serve) : IClassFixture<ServeFactory>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Metrics_AfterRequests_EveryLineIsPrometheusText()
    {
        var client = await serve.ReadyClientAsync();
        await client.GetAsync("/test", Ct);
        var response = await client.GetAsync("/metrics", Ct);

        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        var lines = (await response.Content.ReadAsStringAsync(Ct)).TrimEnd('\n').Split('\n');
        Assert.All(lines, line => Assert.Matches(@"^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\{([a-z0-9_]+=""[^""]*"",?)+\})? \S+)$", line));
        foreach (var name in (string[])["mlserve_model_info{", "mlserve_queue_length ", "mlserve_inference_concurrency ", "process_cpu_seconds_total ",
            "process_resident_memory_bytes ", "http_server_request_duration_seconds_count{"])
            Assert.Contains(lines, line => line.StartsWith(name, StringComparison.Ordinal));
        Assert.Equal(
            lines.Where(l => l.StartsWith("# TYPE", StringComparison.Ordinal)).Distinct(),
            lines.Where(l => l.StartsWith("# TYPE", StringComparison.Ordinal))
        );
    }

    /// <summary>Dashboards and the evaluator rely on these: every metric, its type and its labels.</summary>
    [Fact]
    public async Task Metrics_NamesTypesAndLabels_AreTheseAlone()
    {
        await using var fresh = ServeFactory.With(("QueueLength", "7"), ("Concurrency", "2"));
        var client = await fresh.ReadyClientAsync();
        await client.GetAsync("/test", Ct);
        await client.PostAsync("/predict", ServeFactory.Raw([1], "image/jpeg"), Ct);
        await client.GetAsync("/nowhere", Ct);

        string[] lines = [];
        // A request is counted once it has ended, a moment after its answer.
        await Fixtures.Until(async () =>
        {
            lines = (await client.GetStringAsync("/metrics", Ct)).TrimEnd('\n').Split('\n');
            return lines.Any(line => line.Contains("_count{") && line.Contains("\"404\""))
                && lines.Where(line => line.StartsWith("http_server_active_requests{", StringComparison.Ordinal)).Sum(line => line[^1] - '0') == 1;
        }, "the requests are counted");

        Assert.Equal(
            [
                "http_server_active_requests gauge", "http_server_request_duration_seconds histogram",
                "mlserve_decode_duration_seconds histogram", "mlserve_inference_active gauge", "mlserve_inference_concurrency gauge",
                "mlserve_inference_duration_seconds histogram", "mlserve_model_info gauge", "mlserve_predictions_total counter",
                    "mlserve_queue_capacity gauge", "mlserve_queue_length gauge",
                "mlserve_queue_refused_total counter", "mlserve_queue_wait_seconds histogram",
                "process_cpu_seconds_total counter", "process_resident_memory_bytes gauge", "process_start_time_seconds gauge",
            ],
            lines
                .Where(line => line.StartsWith("# TYPE ", StringComparison.Ordinal))
                .Select(line => line["# TYPE ".Length..])
                .Order(StringComparer.Ordinal)
        );
        foreach (
            var series in (string[])
                [
                    """http_server_active_requests{http_request_method="GET",url_scheme="http"} 1""",
                    """http_server_active_requests{http_request_method="POST",url_scheme="http"} 0""",
                    """http_server_request_duration_seconds_count{http_request_method="GET",http_response_status_code="200",http_route="/test",network_protocol_version="1.1",url_scheme="http"} 1""",
                    """http_server_request_duration_seconds_bucket{http_request_method="GET",http_response_status_code="200",http_route="/test",network_protocol_version="1.1",url_scheme="http",le="10"} 1""",
                    """http_server_request_duration_seconds_count{http_request_method="POST",http_response_status_code="400",http_route="/predict",network_protocol_version="1.1",url_scheme="http"} 1""",
                    """http_server_request_duration_seconds_count{aspnetcore_request_is_unhandled="True",http_request_method="GET",http_response_status_code="404",network_protocol_version="1.1",url_scheme="http"} 1""",
                    """mlserve_decode_duration_seconds_bucket{le="0.001"} """,
                    """mlserve_decode_duration_seconds_bucket{le="+Inf"} 1""",
                    "mlserve_decode_duration_seconds_count 1",
                    "mlserve_inference_duration_seconds_count 1",
                    """mlserve_predictions_total{class=""",
                    "mlserve_queue_wait_seconds_count ",
                    "mlserve_inference_active 0",
                    "mlserve_inference_concurrency 2",
                    "mlserve_queue_capacity 7",
                    "mlserve_queue_length 0",
                    "mlserve_queue_refused_total 0",
                    """mlserve_model_info{input="32x24",name="nhwc_softmax",sha256=""",
                ]
        )
            Assert.Contains(lines, line => line.StartsWith(series, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("application/openmetrics-text", true)]
    // What Prometheus 2.42 sends, and what it sends when it is told to scrape the old format.
    [InlineData("application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1", true)]
    [InlineData("text/plain;version=0.0.4;q=1,*/*;q=0.1", false)]
    [InlineData("application/openmetrics-text;q=0.2,text/plain", false)]
    [InlineData("application/openmetrics-text;q=0", false)]
    [InlineData("*/*", false)]
    public async Task Metrics_AcceptHeader_ChoosesTheFormat(string accept, bool isOpenMetrics)
    {
        var client = await serve.ReadyClientAsync();
        await client.GetAsync("/test", Ct);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        request.Headers.TryAddWithoutValidation("Accept", accept);

        var response = await client.SendAsync(request, Ct);

        var text = await response.Content.ReadAsStringAsync(Ct);
        Assert.Equal(isOpenMetrics ? "application/openmetrics-text" : "text/plain", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(isOpenMetrics, text.EndsWith("# EOF\n", StringComparison.Ordinal));
        // A counter's family has no _total in OpenMetrics, its sample has.
        Assert.Contains(isOpenMetrics ? "# TYPE process_cpu_seconds counter\n" : "# TYPE process_cpu_seconds_total counter\n", text);
        Assert.Contains("\nprocess_cpu_seconds_total ", text);
        Assert.Contains("Accept", response.Headers.Vary);
    }

    [Fact]
    public async Task OpenApi_Get_DescribesEveryEndpoint()
    {
        var client = await serve.ReadyClientAsync();
        using var api = JsonDocument.Parse(await client.GetStringAsync("/openapi/v1.json", Ct));
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
