using System.Globalization;
using MlServe.Classifier;
using MlServe.Evaluator.Accuracy.Photos;

namespace MlServe.Evaluator.Accuracy.Classifiers;

/// <summary>A model file, run in this process by the same code as the service: a photo a thread.</summary>
internal sealed class ModelFileClassifier : IPhotoClassifier
{
    // As many as the service tells.
    private const int Told = 5;

    private readonly ImageClassifier classifier;

    /// <summary>Loads the model.</summary>
    /// <param name="path">The model: an ONNX file, or as Keras saved it.</param>
    /// <param name="labels">Names that win over the card's; null: the card's.</param>
    /// <exception cref="ModelException">It cannot be used.</exception>
    public ModelFileClassifier(string path, IReadOnlyList<string>? labels)
    {
        classifier = ImageClassifier.Load(new ClassifierOptions { ModelPath = path, Labels = labels, IntraOpThreads = 1 });
        Classes = new ClassNames(classifier.Card.Labels);
        Identity = new ClassifierIdentity(classifier.Card.Name, classifier.ModelSha256, path, null);
    }

    /// <summary>The model that the embedded cluster serves: the repository's, copied here by the build.</summary>
    public static string DefaultModel { get; } = Path.Combine(AppContext.BaseDirectory, "images", "ml-app", "models", "food11.onnx");

    /// <summary>Photos worth working on at once: the cores of this process's limit.</summary>
    public static int Cores => CpuLimit.Threads();

    /// <inheritdoc/>
    public ClassifierIdentity Identity { get; }

    /// <inheritdoc/>
    public ClassNames Classes { get; }

    /// <inheritdoc/>
    public Task<PhotoAnswer> ClassifyAsync(ReadOnlyMemory<byte> photo, CancellationToken ct)
    {
        try
        {
            var found = classifier.Classify(photo, Told);
            return Task.FromResult(new PhotoAnswer
            {
                Outcome = PhotoOutcome.Answered,
                Top = [.. found.Top.Select(best => new Guess(Classes.Find(best.Label)!.Value, AsWritten(best.Probability)))],
                Latency = found.DecodeTime + found.InferenceTime,
            });
        }
        catch (InvalidImageException exception)
        {
            return Task.FromResult(PhotoAnswer.Unreadable(exception.Message));
        }
    }

    /// <summary>The digits that the service would write: the two ways must not differ in the seventh.</summary>
    private static double AsWritten(float probability) =>
        double.Parse(probability.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public void Dispose() => classifier.Dispose();
}
