using MlServe.Classifier;
using MlServe.Serve.Telemetry;

namespace MlServe.Serve.Classification;

/// <summary>Where the model is once it has been loaded; empty until then, so that the service can answer probes meanwhile.</summary>
internal sealed class ModelSlot(ServeMetrics metrics) : IDisposable
{
    private volatile ImageClassifier? model;

    /// <summary>The loaded model, or null.</summary>
    public ImageClassifier? Model => model;

    /// <summary>Puts the model in place, and its name among the metrics.</summary>
    public void Fill(ImageClassifier loaded)
    {
        model = loaded;
        metrics.ObserveModel(loaded);
    }

    public void Dispose() => model?.Dispose();
}
