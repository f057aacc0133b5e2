using MlServe.Classifier;
using MlServe.Classifier.Cards;
using MlServe.Serve.Classification.Uploads;

namespace MlServe.Serve.Classification;

/// <summary>The model as the options name it, loaded from the start on: before it is asked for, the host can be put together.</summary>
internal sealed class ModelSource
{
    public ModelSource(ModelOptions options, UploadOptions limits, CorePlan plan) => Model = Task.Run(() => ImageClassifier.Load(new ClassifierOptions
    {
        ModelPath = Find(options.Model),
        Labels = LabelFile.Read(options.Labels),
        IntraOpThreads = plan.Threads,
        MaxPixels = limits.MaxPixels,
    }));

    /// <summary>Fails with a <see cref="ModelException"/> when the model cannot be served, or its label file not be read.</summary>
    public Task<ImageClassifier> Model { get; }

    /// <summary>Where a relative path leads: from here, else from the program.</summary>
    private static string Find(string path) =>
        File.Exists(path) || Path.Combine(AppContext.BaseDirectory, path) is var beside && !File.Exists(beside) ? path : beside;
}
