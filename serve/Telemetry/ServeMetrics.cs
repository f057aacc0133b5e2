using System.Diagnostics;
using System.Diagnostics.Metrics;
using MlServe.Classifier;

namespace MlServe.Serve.Telemetry;

/// <summary>What the service measures of itself, beside what ASP.NET Core counts of its requests.</summary>
internal sealed class ServeMetrics
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "MlServe.Serve";

    /// <summary>Upper bounds in seconds, from a fast inference to a request that waited in a long queue.</summary>
    static readonly InstrumentAdvice<double> Seconds =
        new() { HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] };

    readonly Meter meter;
    readonly Histogram<double> decoding;
    readonly Histogram<double> inference;
    readonly Histogram<double> waiting;
    readonly Counter<long> refused;

    public ServeMetrics(IMeterFactory meters)
    {
        meter = meters.Create(MeterName);
        decoding = meter.CreateHistogram("mlserve.decode.duration", "s", "Time to decode and resize an image", advice: Seconds);
        inference = meter.CreateHistogram("mlserve.inference.duration", "s", "Time in the model", advice: Seconds);
        waiting = meter.CreateHistogram("mlserve.queue.wait", "s", "Time an image waited for a free inference thread", advice: Seconds);
        refused = meter.CreateCounter<long>("mlserve.queue.refused", description: "Images refused because the queue was full");
        ObserveProcess();
    }

    public void Waited(TimeSpan time) => waiting.Record(time.TotalSeconds);

    public void Refused() => refused.Add(1);

    public void Classified(TimeSpan decodeTime, TimeSpan inferenceTime)
    {
        decoding.Record(decodeTime.TotalSeconds);
        Inferred(inferenceTime);
    }

    public void Inferred(TimeSpan time) => inference.Record(time.TotalSeconds);

    public void ObserveQueue(Func<int> length, Func<int> inProgress, int capacity, int concurrency)
    {
        meter.CreateObservableGauge("mlserve.queue.length", length, description: "Images waiting for a free inference thread");
        meter.CreateObservableGauge("mlserve.queue.capacity", () => capacity, description: "Images that may wait");
        meter.CreateObservableGauge("mlserve.inference.active", inProgress, description: "Images being decoded and inferred");
        meter.CreateObservableGauge("mlserve.inference.concurrency", () => concurrency, description: "Images that may be decoded and inferred at once");
    }

    public void ObserveModel(ImageClassifier model)
    {
        var card = model.Card;
        var tags = new TagList
        {
            { "name", card.Name },
            { "sha256", model.ModelSha256 },
            { "input", FormattableString.Invariant($"{card.InputWidth}x{card.InputHeight}") },
        }.ToArray();
        meter.CreateObservableGauge("mlserve.model.info", () => new Measurement<int>(1, tags), description: "The model being served; always 1");
    }

    /// <summary>Under the names that Prometheus' client libraries give a process.</summary>
    void ObserveProcess()
    {
        using var process = Process.GetCurrentProcess();
        var started = new DateTimeOffset(process.StartTime).ToUnixTimeMilliseconds() / 1000d;
        meter.CreateObservableGauge("process.start_time", () => started, "s", "Start of the process, seconds since 1970");
        meter.CreateObservableGauge("process.resident_memory", () => Environment.WorkingSet, "By", "Resident memory");
        meter.CreateObservableCounter("process.cpu", () => Environment.CpuUsage.TotalTime.TotalSeconds, "s", "CPU time, user and system");
    }
}
