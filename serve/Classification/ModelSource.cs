using MlServe.Classifier;
using MlServe.Classifier.Cards;
using MlServe.Serve.Classification.Uploads;

namespace MlServe.Serve.Classification;

/// <summary>The model as the options name it.</summary>
internal sealed class ModelSource(ModelOptions options, UploadOptions limits, CorePlan plan)
{
    /// <exception cref="ModelException">The model cannot be served, or its label file not be read.</exception>
    public ImageClassifier Load() => ImageClassifier.Load(new ClassifierOptions
    {
        ModelPath = Find(options.Model),
        Labels = LabelFile.Read(options.Labels),
        IntraOpThreads = plan.Threads,
        MaxPixels = limits.MaxPixels,
    });

    /// <summary>Where a relative path leads: from here, else from the program.</summary>
    private static string Find(string path) =>
        File.Exists(path) || Path.Combine(AppContext.BaseDirectory, path) is var beside && !File.Exists(beside) ? path : beside;
}
