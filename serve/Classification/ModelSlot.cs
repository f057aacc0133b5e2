using MlServe.Classifier;

namespace MlServe.Serve.Classification;

/// <summary>Where the model is once it has been loaded; empty until then, so that the service can answer probes meanwhile.</summary>
internal sealed class ModelSlot : IDisposable
{
    private volatile ImageClassifier? model;

    /// <summary>The loaded model, or null.</summary>
    public ImageClassifier? Model => model;

    /// <summary>Puts the model in place.</summary>
    public void Fill(ImageClassifier loaded) => model = loaded;

    public void Dispose() => model?.Dispose();
}
