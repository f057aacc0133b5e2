using MlServe.Classifier.Signatures;
using static System.FormattableString;

namespace MlServe.Classifier.Cards;

/// <summary>Puts a card together from what its author wrote and what the model's shapes say. Pure.</summary>
internal static class CardResolver
{
    private const string Beside = "(FILE.json beside the model)";

    // The mean and deviation of ImageNet's pixels, which nearly every PyTorch vision model is trained with (torchvision's documentation of its weights).
    private static readonly float[] ImageNetMean = [0.485f, 0.456f, 0.406f];
    private static readonly float[] ImageNetDeviation = [0.229f, 0.224f, 0.225f];

    /// <summary>
    /// The card of a model. A value given in <paramref name="written"/> holds; the rest follows from the model: colours as
    /// planes mean PyTorch (ImageNet's mean and deviation, unless there is a card), others Keras (0 to 1, unless it scales them itself),
    /// whole numbers the pixels as they are, and eleven classes without labels mean Food-11.
    /// </summary>
    /// <param name="written">The model's card, if there is one.</param>
    /// <param name="model">The model's input and output.</param>
    /// <param name="name">The name of a model whose card has none.</param>
    /// <param name="labels">Labels that win over the card's.</param>
    /// <exception cref="ModelException">The two contradict each other, or together leave something open.</exception>
    internal static ModelCard Resolve(CardFile? written, ModelSignature model, string name, IReadOnlyList<string>? labels = null)
    {
        var input = model.Input;
        var channels = Channels(written?.Channels, model);
        var card = new ModelCard
        {
            Name = written?.Name ?? name,
            Labels = labels is null ? Labels(written?.Labels, "the card has", model) : Labels(labels, "there are", model),
            InputWidth = Side("width", written?.InputWidth, input.Width, model),
            InputHeight = Side("height", written?.InputHeight, input.Height, model),
            Layout = Layout(written?.Layout, model),
            Channels = channels,
            InputType = input.Type,
            Scale = written?.Scale ?? model.Scale ?? (IsWhole(input.Type) ? 1 : 1f / 255),
        };
        // A model that was converted from Keras scales as Keras does, also with its colours as planes.
        var isOfPyTorch = model.Scale is null && card.Layout == TensorLayout.Nchw && channels != ChannelOrder.Gray;
        var assumeImageNet = written is null && isOfPyTorch && !IsWhole(input.Type);
        float[] none = [.. Enumerable.Repeat(input.Type == PixelType.Int8 ? 128f : 0f, card.ChannelCount)], one = [.. Enumerable.Repeat(1f, card.ChannelCount)];
        card = card with
        {
            Mean = OfChannels("mean", written?.Mean ?? (assumeImageNet ? ImageNetMean : none), card, model),
            StandardDeviation = OfChannels("standardDeviation", written?.StandardDeviation ?? (assumeImageNet ? ImageNetDeviation : one), card, model),
            OutputIsProbability = written?.OutputIsProbability ?? false,
        };
        Check(card, model);
        return card;
    }

    private static void Check(ModelCard card, ModelSignature model)
    {
        if (card.StandardDeviation.Any(deviation => deviation == 0))
            throw new ModelException($"{model.Path}: the card's standardDeviation contains 0.");
        if (model.Input.RowLength is { } length && length != card.InputValues)
            throw new ModelException(
                $"{model.Path}: the input {model.Input.Text} takes rows of {length} numbers, but "
                    + $"{card.InputWidth} × {card.InputHeight} pixels of {card.ChannelCount} channels are {card.InputValues}.");
        var (least, most) = card.InputType == PixelType.Int8 ? (-128, 127) : (0, 255);
        var values = Enumerable.Range(0, card.ChannelCount).SelectMany(channel => Enumerable.Range(0, 256).Select(pixel => card.Value(channel, pixel)));
        if (IsWhole(card.InputType) && values.Any(value => value != MathF.Round(value) || value < least || value > most))
            throw new ModelException(
                $"{model.Path}: the input {model.Input.Text} takes whole numbers from {least} to {most}, but the card's scale, mean and "
                    + $"standardDeviation make others of the pixels: leave them out.");
    }

    private static bool IsWhole(PixelType type) => type is PixelType.UInt8 or PixelType.Int8;

    private static TensorLayout Layout(TensorLayout? written, ModelSignature model)
    {
        if (written is { } claimed && model.Input.Layout is { } found && claimed != found)
            throw new ModelException($"{model.Path}: the card says the layout is {claimed}, but the input {model.Input.Text} is {found}.");
        // A row of pixels is what an array of height, width and channels becomes when it is flattened.
        return written ?? model.Input.Layout ?? (model.Input.Rank == 2 ? TensorLayout.Nhwc
            : throw new ModelException(
                $"{model.Path}: the input {model.Input.Text} does not say where its channels stand; "
                    + $"add a card with \"layout\": \"nchw\" or \"nhwc\" {Beside}."));
    }

    private static ChannelOrder Channels(ChannelOrder? written, ModelSignature model)
    {
        if (written is { } claimed && model.Input.Channels is { } found && (claimed == ChannelOrder.Gray) != (found == 1))
            throw new ModelException(Invariant($"{model.Path}: the card says the channels are {claimed}, but the input {model.Input.Text} has {found}."));
        return written ?? (model.Input.Channels == 1 ? ChannelOrder.Gray : ChannelOrder.Rgb);
    }

    private static IReadOnlyList<string> Labels(IReadOnlyList<string>? written, string source, ModelSignature model)
    {
        if (written is not null && model.Output.Classes is { } expected && written.Count != expected)
            throw new ModelException(model.Output.Scores == 1
                ? $"{model.Path}: {source} {written.Count} labels, but the one score of {model.Output.Text} tells two classes apart: "
                    + $"name the one for 0, then the one for 1."
                : Invariant($"{model.Path}: {source} {written.Count} labels, but the output {model.Output.Text} has {expected} classes."));
        if (written is { Count: > 0 })
            return written;
        if (model.ClassKeys is { } keys && !keys.Select((key, i) => key == Invariant($"{i}")).All(isNumber => isNumber))
            return keys;
        return model.Output.Classes switch
        {
            11 => Food11.Labels,
            { } count => [.. Enumerable.Range(0, count).Select(i => Invariant($"class {i}"))],
            null => throw new ModelException(
                $"{model.Path}: the output {model.Output.Text} does not say how many classes there are; add a card with \"labels\" {Beside}."
            ),
        };
    }

    private static int Side(string side, int? written, int? found, ModelSignature model)
    {
        if (written is { } claimed && found is { } fixedSize && claimed != fixedSize)
            throw new ModelException(Invariant($"{model.Path}: the card says an input {side} of {claimed}, but the input {model.Input.Text} has {fixedSize}."));
        var size = written ?? found;
        if (size is null)
            throw new ModelException(model.Input.Rank == 2
                ? $"{model.Path}: the input {model.Input.Text} is a row of numbers; if they are an image's pixels, add a card with \"inputWidth\" "
                    + $"and \"inputHeight\" {Beside}."
                : $"{model.Path}: the input {model.Input.Text} does not say its {side}; add a card with \"inputWidth\" and \"inputHeight\" {Beside}.");
        return size is >= 1 and <= 8192
            ? size.Value
            : throw new ModelException(Invariant($"{model.Path}: the input {side} must be between 1 and 8192, not {size}."));
    }

    private static IReadOnlyList<float> OfChannels(string field, IReadOnlyList<float> values, ModelCard card, ModelSignature model) =>
        values.Count == card.ChannelCount
            ? values
            : throw new ModelException(
                $"{model.Path}: the card's {field} has {values.Count} values; {card.ChannelCount} {(card.ChannelCount == 1 ? "is" : "are")} expected, "
                    + $"one for each channel ({card.Channels}).");
}
