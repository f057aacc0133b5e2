using System.Diagnostics;
using MlServe.Classifier.Cards;
using MlServe.Classifier.Inference;
using MlServe.Classifier.Signatures;

namespace MlServe.Classifier;

/// <summary>Names what a photo shows: decodes it, runs the model, ranks the classes. Thread-safe; each call runs on its caller's thread.</summary>
public sealed class ImageClassifier : IDisposable
{
    private readonly ClassifierOptions options;
    private readonly ModelSession session;

    private ImageClassifier(ClassifierOptions options, LoadedModel model)
    {
        this.options = options;
        session = model.Session;
        Card = model.Card;
        WrittenCard = model.Written;
        ModelSha256 = model.Sha256;
    }

    /// <summary>What the model expects and answers.</summary>
    public ModelCard Card { get; }

    /// <summary>SHA-256 of the model's file, and of those that hold weights of it, in lower-case hexadecimal: ties results to
    /// the model that gave them.</summary>
    public string ModelSha256 { get; }

    /// <summary>Name of the model's input.</summary>
    public string InputName => Signature.Input.Name;

    /// <summary>Shape of the model's input for one image, without a dimension for the batch.</summary>
    public IReadOnlyList<int> InputShape => [.. Signature.Input.Shape(Card)[(Signature.Input.Rank == 3 ? 0 : 1)..].Select(side => (int)side)];

    /// <summary>Name of the model's output.</summary>
    public string OutputName => Signature.Output.Name;

    /// <summary>How many scores the model has for an image: one for each label, or a single one that tells two classes apart.</summary>
    public int ScoreCount => session.Scores;

    /// <summary>Images that the model takes at once: with more than 1 each image costs as much as all of them.</summary>
    public int BatchSize => Signature.Input.Batch;

    internal ModelSignature Signature => session.Signature;

    internal CardFile? WrittenCard { get; }

    /// <summary>Loads a model and runs it once, so that the first request finds it warm.</summary>
    /// <exception cref="ModelException">
    /// The model is missing, is neither ONNX nor a saved Keras model that can be converted, or is not an image classifier that fits its card.
    /// </exception>
    public static ImageClassifier Load(ClassifierOptions options) => new(options, ModelLoader.Load(options));

    /// <summary>Decodes a photo, runs the model and gives the <paramref name="top"/> most probable classes.</summary>
    /// <exception cref="InvalidImageException">The bytes are not a photo that can be decoded.</exception>
    public Classification Classify(ReadOnlyMemory<byte> image, int top = 5)
    {
        var buffers = session.Rent();
        try
        {
            var start = Stopwatch.GetTimestamp();
            buffers.Decoder.Decode(image, options.MaxPixels, buffers.Pixels);
            buffers.Input.Fill(buffers.Pixels);
            var decoded = Stopwatch.GetTimestamp();
            session.Run(buffers);
            var probabilities = Probabilities(buffers.Scores);
            var inferred = Stopwatch.GetTimestamp();
            return new Classification(
                Ranking.Top(Card.Labels, probabilities, top),
                Stopwatch.GetElapsedTime(start, decoded),
                Stopwatch.GetElapsedTime(decoded, inferred));
        }
        finally
        {
            session.Return(buffers);
        }
    }

    /// <summary>The first step alone: the model's input for a photo, in the model's layout.</summary>
    /// <exception cref="InvalidImageException">The bytes are not a photo that can be decoded.</exception>
    public float[] Preprocess(ReadOnlyMemory<byte> image)
    {
        var buffers = session.Rent();
        try
        {
            buffers.Decoder.Decode(image, options.MaxPixels, buffers.Pixels);
            buffers.Input.Fill(buffers.Pixels);
            var tensor = new float[Card.InputValues];
            buffers.Input.CopyTo(tensor);
            return tensor;
        }
        finally
        {
            session.Return(buffers);
        }
    }

    /// <summary>The second step alone: the probability of each class, in the order of the labels.</summary>
    /// <exception cref="ArgumentException">The tensor is not of the model's size.</exception>
    public float[] Infer(ReadOnlySpan<float> tensor)
    {
        var scores = new float[ScoreCount];
        Score(tensor, scores);
        return Probabilities(scores);
    }

    /// <summary>What the model itself makes of a tensor: its scores untouched.</summary>
    /// <exception cref="ArgumentException">The tensor or the room for the scores is not of the model's size.</exception>
    public void Score(ReadOnlySpan<float> tensor, Span<float> scores)
    {
        if (tensor.Length != Card.InputValues || scores.Length != ScoreCount)
            throw new ArgumentException(
                $"The model takes {Card.InputValues} values and gives {ScoreCount}, not {tensor.Length} and {scores.Length}.", nameof(tensor));
        var buffers = session.Rent();
        try
        {
            buffers.Input.Set(tensor);
            session.Run(buffers);
            buffers.Scores.CopyTo(scores);
        }
        finally
        {
            session.Return(buffers);
        }
    }

    /// <summary>Unloads the model. No call may be running.</summary>
    public void Dispose() => session.Dispose();

    /// <summary>In place of the scores, except that a single one becomes two.</summary>
    private float[] Probabilities(float[] scores)
    {
        if (scores is [var single])
            return Sigmoid.OfBoth(single, Card.OutputIsProbability);
        if (!Card.OutputIsProbability)
            Softmax.InPlace(scores);
        return scores;
    }
}
