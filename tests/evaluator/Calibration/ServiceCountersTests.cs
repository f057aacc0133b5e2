using MlServe.Evaluator.Calibration;

namespace MlServe.Evaluator.Tests.Calibration;

public class ServiceCountersTests
{
    [Fact]
    public void Parse_TextOfServe_HasAllThatItTells()
    {
        var counters = ServiceCounters.Parse("""
            # HELP mlserve_predictions_total Images by the class that the model found most probable
            # TYPE mlserve_predictions_total counter
            mlserve_predictions_total{class="Bread"} 12
            mlserve_predictions_total{class="Noodles/Pasta } 7"} 30
            mlserve_queue_capacity 128
            mlserve_inference_concurrency 2
            process_start_time_seconds 1764520000.25
            process_resident_memory_bytes 6.29E+07
            process_cpu_seconds_total 1.5 1764520000250
            """);

        Assert.Equal(
            new ServiceCounters
            {
                CpuSeconds = 1.5,
                ResidentBytes = 62_900_000,
                StartedAt = DateTimeOffset.FromUnixTimeMilliseconds(1764520000250),
                Served = 42,
                Concurrency = 2,
                QueueLength = 128,
            },
            counters);
    }

    [Fact]
    public void Parse_AnotherService_TellsItsProcessAlone() =>
        Assert.Equal(new ServiceCounters { CpuSeconds = 3, ResidentBytes = 5 },
            ServiceCounters.Parse("process_cpu_seconds_total 3\r\nprocess_resident_memory_bytes 5\r\nhttp_requests_total{code=\"200\"} 9\r\n"));

    [Fact]
    public void Parse_FreshServe_HasServedNothing() => Assert.Equal(0, ServiceCounters.Parse("mlserve_queue_capacity 128\n").Served);

    [Fact]
    public void Parse_SomethingElse_TellsNothing() => Assert.Equal(new ServiceCounters(), ServiceCounters.Parse("<html>process_cpu_seconds_total</html>"));
}
