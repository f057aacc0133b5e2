using System.Globalization;
using MlServe.Classifier.Inference;

namespace MlServe.Classifier.Cards;

/// <summary>Puts a card together from what its author wrote and what the model's shapes say. Pure.</summary>
internal static class CardResolver
{
    // The mean and deviation of ImageNet's pixels, which nearly every PyTorch vision model is trained with (torchvision's documentation of its weights).
    private static readonly float[] ImageNetMean = [0.485f, 0.456f, 0.406f];
    private static readonly float[] ImageNetDeviation = [0.229f, 0.224f, 0.225f];

    /// <summary>
    /// The card of a model. A value given in <paramref name="written"/> holds; the rest follows from the shapes: planes
    /// first means PyTorch (ImageNet's mean and deviation, unless there is a card), colours last means Keras (0 to 1, unless it scales them itself),
    /// and eleven outputs without labels mean Food-11.
    /// </summary>
    /// <param name="written">The model's card, if there is one.</param>
    /// <param name="model">The model's input and output.</param>
    /// <param name="name">The name of a model whose card has none.</param>
    /// <param name="labels">Labels that win over the card's.</param>
    /// <exception cref="ModelException">The two contradict each other, or together leave something open.</exception>
    internal static ModelCard Resolve(CardFile? written, ModelSignature model, string name, IReadOnlyList<string>? labels = null)
    {
        var layout = model.Layout;
        if (written?.Layout is { } claimed && claimed != layout)
            throw new ModelException($"{model.Path}: the card says the layout is {claimed}, but the input {model.InputText} is {layout}.");

        var assumeImageNet = written is null && layout == TensorLayout.Nchw;
        var card = new ModelCard
        {
            Name = written?.Name ?? name,
            Labels = labels is null ? Labels(written?.Labels, "the card has", model) : Labels(labels, "there are", model),
            InputWidth = Side("width", written?.InputWidth, model.Width, model),
            InputHeight = Side("height", written?.InputHeight, model.Height, model),
            Layout = layout,
            Scale = written?.Scale ?? model.Scale ?? 1f / 255,
            Mean = Colours("mean", written?.Mean ?? (assumeImageNet ? ImageNetMean : [0, 0, 0]), model),
            StandardDeviation = Colours("standardDeviation", written?.StandardDeviation ?? (assumeImageNet ? ImageNetDeviation : [1, 1, 1]), model),
            OutputIsProbability = written?.OutputIsProbability ?? false,
        };
        if (card.StandardDeviation.Any(deviation => deviation == 0))
            throw new ModelException($"{model.Path}: the card's standardDeviation contains 0.");
        return card;
    }

    private static IReadOnlyList<string> Labels(IReadOnlyList<string>? written, string source, ModelSignature model)
    {
        if (written is not null && model.Classes is { } expected && written.Count != expected)
            throw new ModelException(Invariant($"{model.Path}: {source} {written.Count} labels, but the output {model.OutputText} has {expected} classes."));
        if (written is { Count: > 0 })
            return written;
        return model.Classes switch
        {
            11 => Food11.Labels,
            { } count => [.. Enumerable.Range(0, count).Select(i => Invariant($"class {i}"))],
            null => throw new ModelException(
                $"{model.Path}: the output {model.OutputText} does not say how many classes there are; add a card with \"labels\" (FILE.json beside the model)."
            ),
        };
    }

    private static int Side(string side, int? written, int? found, ModelSignature model)
    {
        if (written is { } claimed && found is { } fixedSize && claimed != fixedSize)
            throw new ModelException(Invariant($"{model.Path}: the card says an input {side} of {claimed}, but the input {model.InputText} has {fixedSize}."));
        var size = written ?? found;
        if (size is null)
            throw new ModelException(
                $"{model.Path}: the input {model.InputText} does not say its {side}; add a card with \"inputWidth\" and \"inputHeight\" (FILE.json "
                    + $"beside the model)."
            );
        return size is >= 1 and <= 8192
            ? size.Value
            : throw new ModelException(Invariant($"{model.Path}: the input {side} must be between 1 and 8192, not {size}."));
    }

    private static IReadOnlyList<float> Colours(string field, IReadOnlyList<float> values, ModelSignature model) =>
        values.Count == 3
            ? values
            : throw new ModelException(Invariant($"{model.Path}: the card's {field} has {values.Count} values; 3 are expected, for R, G and B."));

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
