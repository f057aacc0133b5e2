using MlServe.Classifier;
using MlServe.Evaluator.Accuracy.Photos;
using MlServe.Evaluator.OpenInference;

namespace MlServe.Evaluator.Accuracy.Classifiers;

/// <summary>A model that is served by the Open Inference Protocol: photos are decoded here and go to it as tensors.</summary>
/// <param name="address">The model's pages.</param>
/// <param name="tensors">What it takes and gives.</param>
/// <param name="model">How a photo becomes its input.</param>
internal sealed class TensorExchange(InferAddress address, ServedTensors tensors, ServedModel model) : IPhotoExchange
{
    // As many as serve tells.
    private const int Told = 5;

    /// <inheritdoc/>
    public Uri Url => address.Infer.Url;

    /// <inheritdoc/>
    public ClassNames Classes { get; } = new(model.Card.Labels);

    /// <inheritdoc/>
    public string Advice => $"Its output '{tensors.Output.Name}' is not there.";

    /// <inheritdoc/>
    public HttpRequestMessage Ask(ReadOnlyMemory<byte> photo) => InferJson.Post(Url, InferBody.OfPhoto(tensors, model, photo));

    /// <inheritdoc/>
    public IReadOnlyList<Guess>? Read(string body)
    {
        if (InferJson.Output(body, tensors.Output.Name) is not { } scores)
            return null;
        return (scores.Length == 1 ? 2 : scores.Length) == model.Card.Labels.Count
            ? [.. model.Rank(scores, Told).Select(best => new Guess(Classes.Find(best.Label)!.Value, best.Probability))]
            : throw new UserErrorException(
                $"{Url} gives {scores.Length} scores, and there are {model.Card.Labels.Count} classes: name them in a file, one per line, with --labels (in a "
                    + "run: --accuracy-labels).");
    }
}
