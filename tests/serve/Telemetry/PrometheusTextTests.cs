using System.Text;
using MlServe.Serve.Telemetry;

namespace MlServe.Serve.Tests.Telemetry;

public class PrometheusTextTests
{
    [Theory]
    [InlineData("mlserve.decode.duration", "s", "Histogram", "mlserve_decode_duration_seconds")]
    [InlineData("process.cpu", "s", "ObservedCounter", "process_cpu_seconds_total")]
    [InlineData("process.resident_memory", "By", "Gauge", "process_resident_memory_bytes")]
    [InlineData("mlserve.queue.refused", null, "Counter", "mlserve_queue_refused_total")]
    [InlineData("http.server.active_requests", "{request}", "UpDownCounter", "http_server_active_requests")]
    public void Name_EachInstrument_FollowsOpenTelemetry(string instrument, string? unit, string kind, string expected) =>
        Assert.Equal(expected, PrometheusText.Name(instrument, unit, Enum.Parse<MetricKind>(kind)));

    [Fact]
    public void Labels_OddValues_AreSortedAndEscaped() =>
        Assert.Equal("""a="1\\2",b_c="say \"hi\"\n" """.TrimEnd(), PrometheusText.Labels([new("b.c", "say \"hi\"\n"), new("a", "1\\2")]));

    [Fact]
    public void WriteHistogram_Buckets_AreCumulated()
    {
        var text = new StringBuilder();
        PrometheusText.WriteHistogram(text, "t", "a=\"b\"", [0.5, 1], [2, 0, 3], 4.25);
        Assert.Equal("""
            t_bucket{a="b",le="0.5"} 2
            t_bucket{a="b",le="1"} 2
            t_bucket{a="b",le="+Inf"} 5
            t_sum{a="b"} 4.25
            t_count{a="b"} 5

            """, text.ToString(), ignoreLineEndingDifferences: true);
    }
}
