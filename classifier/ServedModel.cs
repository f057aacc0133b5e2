using MlServe.Classifier.Cards;
using MlServe.Classifier.Decoding;
using MlServe.Classifier.Inference;
using MlServe.Classifier.Signatures;

namespace MlServe.Classifier;

/// <summary>
/// A model that runs elsewhere and takes tensors: a photo is made its input here, and its output is read here, by the same code and
/// by the same card as for a model of this process. Thread-safe.
/// </summary>
public sealed class ServedModel
{
    private readonly PixelTensor<float> pixelTensor;
    private readonly bool? outputIsProbability;

    /// <summary>Puts together what is known of the model.</summary>
    /// <param name="shape">What its server says of it.</param>
    /// <param name="cardPath">A model card (JSON); null: what the shapes say, as without a card.</param>
    /// <param name="labels">Names of the classes that win over the card's.</param>
    /// <exception cref="ModelException">It is no image classifier, the card cannot be read or contradicts the shapes, or something is left open.</exception>
    public ServedModel(ServedShape shape, string? cardPath, IReadOnlyList<string>? labels)
    {
        var written = cardPath is null ? null : CardFile.Read(cardPath);
        Card = CardResolver.Resolve(written, SignatureOf(shape), shape.Name, labels);
        (pixelTensor, outputIsProbability) = (new PixelTensor<float>(Card), written?.OutputIsProbability);
    }

    /// <summary>What the model expects and answers.</summary>
    public ModelCard Card { get; }

    /// <summary>The classes that a model card names; null where it names none.</summary>
    /// <exception cref="ModelException">It cannot be read.</exception>
    public static IReadOnlyList<string>? LabelsOf(string cardPath) => CardFile.Read(cardPath).Labels;

    /// <summary>The model's input for a photo, in the model's layout.</summary>
    /// <exception cref="InvalidImageException">The bytes are not a photo that can be decoded.</exception>
    public float[] Preprocess(ReadOnlyMemory<byte> image)
    {
        var pixels = new byte[Card.InputWidth * Card.InputHeight * 3];
        new ImageDecoder(Card.InputWidth, Card.InputHeight).Decode(image, ClassifierOptions.DefaultMaxPixels, pixels);
        var tensor = new float[Card.InputValues];
        pixelTensor.Fill(pixels, tensor);
        return tensor;
    }

    /// <summary>The <paramref name="top"/> most probable classes of the model's output for one photo.</summary>
    /// <exception cref="ModelException">It is a single score, and no card says whether that is a probability.</exception>
    public IReadOnlyList<LabelProbability> Rank(float[] output, int top)
    {
        float[] probabilities = [.. output];
        if (probabilities is [var single])
            return Ranking.Top(Card.Labels, Sigmoid.OfBoth(single, outputIsProbability ?? throw new ModelException(
                $"{Card.Name} answers one score: say in a card whether it is a probability, \"outputIsProbability\": true or false.")), top);
        if (!(outputIsProbability ?? Softmax.IsProbability(probabilities)))
            Softmax.InPlace(probabilities);
        return Ranking.Top(Card.Labels, probabilities, top);
    }

    private static ModelSignature SignatureOf(ServedShape shape)
    {
        var (input, output) = (Text(shape.Input), Text(shape.Output));
        int[] sides = [.. shape.Input.Select(side => (int)Math.Clamp(side, -1, int.MaxValue))];
        var image = sides is [<= 1, _, _, _] ? ImageInput.Of("", input, PixelType.Float32, sides, ["", "", "", ""]) : null;
        if (image is not { Layout: not null } || shape.Output.Count != 2)
            throw new ModelException(
                $"{shape.Where} is not an image classifier: expected {ModelSignature.Expected}; found an input {input} and an output {output}.");
        return new ModelSignature
        {
            Path = shape.Where,
            Input = image,
            Output = new ScoreOutput { Name = "", Text = output, Scores = shape.Output[1] > 0 ? checked((int)shape.Output[1]) : null },
        };
    }

    private static string Text(IReadOnlyList<long> shape) => $"[{string.Join(',', shape)}]";
}

/// <summary>A model as its server describes it.</summary>
/// <param name="Name">The model's name.</param>
/// <param name="Where">Who says so, for messages.</param>
/// <param name="Input">Dimensions of its input; -1 is any number.</param>
/// <param name="Output">Dimensions of its output.</param>
public sealed record ServedShape(string Name, string Where, IReadOnlyList<long> Input, IReadOnlyList<long> Output);
