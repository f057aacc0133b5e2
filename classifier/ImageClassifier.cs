using System.Diagnostics;
using Microsoft.ML.OnnxRuntime;
using MlServe.Classifier.Cards;
using MlServe.Classifier.Decoding;
using MlServe.Classifier.Inference;
using MlServe.Classifier.Inspection;

namespace MlServe.Classifier;

/// <summary>Names what a photo shows: decodes it, runs the model, ranks the classes. Thread-safe; each call runs on its caller's thread.</summary>
public sealed class ImageClassifier : IDisposable
{
    private readonly ClassifierOptions options;
    private readonly ModelSession session;
    private readonly PixelTensor pixelTensor;

    private ImageClassifier(ClassifierOptions options, ModelSession session, ModelCard card, string sha256)
    {
        this.options = options;
        this.session = session;
        pixelTensor = new PixelTensor(card);
        Card = card;
        ModelSha256 = sha256;
    }

    /// <summary>What the model expects and answers.</summary>
    public ModelCard Card { get; }

    /// <summary>SHA-256 of the model's file, and of those that hold weights of it, in lower-case hexadecimal: ties results to
    /// the model that gave them.</summary>
    public string ModelSha256 { get; }

    internal ModelSignature Signature => session.Signature;

    internal IReadOnlyDictionary<string, string> Metadata => session.Metadata;

    /// <summary>Name of the model's input.</summary>
    public string InputName => session.Signature.InputName;

    /// <summary>Name of the model's output.</summary>
    public string OutputName => session.Signature.OutputName;

    /// <summary>Loads a model and runs it once, so that the first request finds it warm.</summary>
    /// <exception cref="ModelException">
    /// The model is missing, is neither ONNX nor a saved Keras model that can be converted, or is not an image classifier that fits its card.
    /// </exception>
    public static ImageClassifier Load(ClassifierOptions options)
    {
        var path = options.ModelPath;
        if (!File.Exists(path))
            throw new ModelException($"There is no model at {Path.GetFullPath(path)}: give the path of an .onnx, .keras or .h5 file.");

        var sha256 = ModelDigest.Sha256(path);
        var session = ModelSession.Load(path, OnnxSource.Of(path, sha256), options.IntraOpThreads > 0 ? options.IntraOpThreads : CpuLimit.Threads());
        try
        {
            var written = CardFile.Find(path, session.Metadata);
            var card = CardResolver.Resolve(written, session.Signature, Path.GetFileNameWithoutExtension(path), options.Labels);
            var isProbability = WarmUp(session, card);
            FreedMemory.GiveBack();
            return new ImageClassifier(options, session, card with { OutputIsProbability = written?.OutputIsProbability ?? isProbability }, sha256);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Decodes a photo, runs the model and gives the <paramref name="top"/> most probable classes.</summary>
    /// <exception cref="InvalidImageException">The bytes are not a photo that can be decoded.</exception>
    public Classification Classify(ReadOnlyMemory<byte> image, int top = 5)
    {
        var buffers = session.Rent(Card);
        try
        {
            var start = Stopwatch.GetTimestamp();
            Decode(image, buffers.Pixels);
            pixelTensor.Fill(buffers.Pixels, buffers.Input);
            var decoded = Stopwatch.GetTimestamp();
            Run(buffers);
            var inferred = Stopwatch.GetTimestamp();
            return new Classification(
                Ranking.Top(Card.Labels, buffers.Output, top),
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
        var pixels = new byte[Card.InputWidth * Card.InputHeight * 3];
        Decode(image, pixels);
        var tensor = new float[pixels.Length];
        pixelTensor.Fill(pixels, tensor);
        return tensor;
    }

    /// <summary>The second step alone: the probability of each class, in the order of the labels.</summary>
    /// <exception cref="ArgumentException">The tensor is not of the model's size.</exception>
    public float[] Infer(ReadOnlySpan<float> tensor)
    {
        var scores = new float[Card.Labels.Count];
        Score(tensor, scores);
        if (!Card.OutputIsProbability)
            Softmax.InPlace(scores);
        return scores;
    }

    /// <summary>What the model itself makes of a tensor: its output untouched, a score for each class.</summary>
    /// <exception cref="ArgumentException">The tensor or the room for the scores is not of the model's size.</exception>
    public void Score(ReadOnlySpan<float> tensor, Span<float> scores)
    {
        var buffers = session.Rent(Card);
        try
        {
            if (tensor.Length != buffers.Input.Length || scores.Length != buffers.Output.Length)
                throw new ArgumentException(
                    $"The model takes {buffers.Input.Length} values and gives {buffers.Output.Length}, not {tensor.Length} and {scores.Length}.",
                    nameof(tensor)
                );
            tensor.CopyTo(buffers.Input);
            session.Run(buffers);
            buffers.Output.CopyTo(scores);
        }
        finally
        {
            session.Return(buffers);
        }
    }

    /// <summary>Unloads the model. No call may be running.</summary>
    public void Dispose() => session.Dispose();

    private void Decode(ReadOnlyMemory<byte> image, Span<byte> pixels) =>
        ImageDecoder.Decode(image, Card.InputWidth, Card.InputHeight, options.MaxPixels, pixels);

    private void Run(InferenceBuffers buffers)
    {
        session.Run(buffers);
        if (!Card.OutputIsProbability)
            Softmax.InPlace(buffers.Output);
    }

    /// <summary>Runs the model once on mid-gray; says whether it answers with probabilities.</summary>
    private static bool WarmUp(ModelSession session, ModelCard card)
    {
        var buffers = session.Rent(card);
        try
        {
            Array.Fill(buffers.Pixels, (byte)128);
            new PixelTensor(card).Fill(buffers.Pixels, buffers.Input);
            session.Run(buffers);
            if (buffers.Output.Any(score => !float.IsFinite(score)))
                throw new ModelException(
                    $"{session.Signature.Path} returns values that are not numbers for a gray image; check its scale, mean and standardDeviation."
                );
            return Softmax.IsProbability(buffers.Output);
        }
        catch (OnnxRuntimeException exception)
        {
            throw new ModelException($"{session.Signature.Path} fails on an image of {card.InputWidth} × {card.InputHeight}: {exception.Message}", exception);
        }
        finally
        {
            session.Return(buffers);
        }
    }
}
