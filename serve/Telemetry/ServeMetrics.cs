using System.Diagnostics;
using MlServe.Classifier;
using Prometheus;

namespace MlServe.Serve.Telemetry;

/// <summary>What the service measures of itself, beside what ASP.NET Core counts of its requests.</summary>
internal sealed class ServeMetrics
{
    /// <summary>Upper bounds in seconds, from a fast inference to a request that waited in a long queue.</summary>
    private static readonly HistogramConfiguration Seconds =
        new() { Buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] };

    private readonly CollectorRegistry registry;
    private readonly MetricFactory metrics;
    private readonly Histogram decoding;
    private readonly Histogram inference;
    private readonly Histogram waiting;
    private readonly Counter refused;
    private readonly Counter predicted;

    public ServeMetrics(CollectorRegistry registry)
    {
        this.registry = registry;
        metrics = Metrics.WithCustomRegistry(registry);
        // By default every observation would be kept with the identifier of a trace that nobody collects.
        metrics.ExemplarBehavior = ExemplarBehavior.NoExemplars();
        decoding = metrics.CreateHistogram("mlserve_decode_duration_seconds", "Time to decode and resize an image", Seconds);
        inference = metrics.CreateHistogram("mlserve_inference_duration_seconds", "Time in the model", Seconds);
        waiting = metrics.CreateHistogram("mlserve_queue_wait_seconds", "Time an image waited for a free inference thread", Seconds);
        refused = metrics.CreateCounter("mlserve_queue_refused_total", "Images refused because the queue was full");
        predicted = metrics.CreateCounter("mlserve_predictions_total", "Images by the class that the model found most probable", ["class"]);
        ObserveProcess();
    }

    /// <summary>What makes metrics of this registry.</summary>
    public IMetricFactory Factory => metrics;

    public void Waited(TimeSpan time) => waiting.Observe(time.TotalSeconds);

    public void Refused() => refused.Inc();

    /// <summary>An image was classified: a class that comes more or less often than it used to is the first sign that the images have changed.</summary>
    public void Classified(string label, TimeSpan decodeTime, TimeSpan inferenceTime)
    {
        predicted.WithLabels(label).Inc();
        decoding.Observe(decodeTime.TotalSeconds);
        Inferred(inferenceTime);
    }

    public void Inferred(TimeSpan time) => inference.Observe(time.TotalSeconds);

    public void ObserveQueue(Func<int> length, Func<int> inProgress, int capacity, int concurrency)
    {
        var queued = metrics.CreateGauge("mlserve_queue_length", "Images waiting for a free inference thread");
        var active = metrics.CreateGauge("mlserve_inference_active", "Images being decoded and inferred");
        metrics.CreateGauge("mlserve_queue_capacity", "Images that may wait").Set(capacity);
        metrics.CreateGauge("mlserve_inference_concurrency", "Images that may be decoded and inferred at once").Set(concurrency);
        registry.AddBeforeCollectCallback(() =>
        {
            queued.Set(length());
            active.Set(inProgress());
        });
    }

    public void ObserveModel(ImageClassifier model)
    {
        var card = model.Card;
        metrics.CreateGauge("mlserve_model_info", "The model being served; always 1", ["input", "name", "sha256"])
            .WithLabels(FormattableString.Invariant($"{card.InputWidth}x{card.InputHeight}"), card.Name, model.ModelSha256).Set(1);
    }

    /// <summary>Under the names that Prometheus' client libraries give a process.</summary>
    private void ObserveProcess()
    {
        using var process = Process.GetCurrentProcess();
        metrics.CreateGauge("process_start_time_seconds", "Start of the process, seconds since 1970")
            .Set(new DateTimeOffset(process.StartTime).ToUnixTimeMilliseconds() / 1000d);
        var memory = metrics.CreateGauge("process_resident_memory_bytes", "Resident memory");
        var cpu = metrics.CreateCounter("process_cpu_seconds_total", "CPU time, user and system");
        registry.AddBeforeCollectCallback(() =>
        {
            memory.Set(Environment.WorkingSet);
            cpu.IncTo(Environment.CpuUsage.TotalTime.TotalSeconds);
        });
    }
}
