using System.Text.Json;
using MlServe.Keras.Files;
using MlServe.Keras.Graphs;

namespace MlServe.Keras.Layers;

/// <summary>What a layer's conversion works with: its configuration, inputs and weights.</summary>
/// <param name="Call">The layer and how it is applied.</param>
/// <param name="Inputs">The tensors put in, in their order.</param>
/// <param name="Of">The tensor of a reference.</param>
/// <param name="Weights">Of the file.</param>
/// <param name="Writer">Takes the operators.</param>
internal sealed record Arguments(Call Call, IReadOnlyList<Value> Inputs, Func<Reference, Value> Of, IWeights Weights, GraphWriter Writer)
{
    internal Layer Layer => Call.Layer;

    /// <summary>The only input.</summary>
    internal Value Input =>
        Inputs.Count == 1 ? Inputs[0] : throw Layer.Fault(FormattableString.Invariant($"it has {Inputs.Count} inputs, where one is expected"));

    /// <summary>The input, of which so many dimensions are expected.</summary>
    internal Value InputOfRank(int rank) =>
        Input.Rank == rank
            ? Input
            : throw Layer.Fault(FormattableString.Invariant($"its input has {Input.Rank} dimensions beside the batch's, where {rank} are expected"));

    /// <summary>The channels' number of an input of known channels.</summary>
    internal long Channels(Value value) =>
        value.Shape[IsChannelsFirst ? 0 : ^1] ?? throw Layer.Fault("the number of its input's channels is open");

    /// <summary>Keras itself holds pictures in planes.</summary>
    internal bool IsChannelsFirst => Text("data_format", "channels_last") == "channels_first";

    /// <summary>An input picture in planes, whichever way Keras holds it.</summary>
    internal string Planes(Value picture) => IsChannelsFirst ? Writer.AsSeen(picture) : Writer.Planar(picture);

    /// <summary>What an operator on planes gave, with its shape as channels and sides.</summary>
    internal Value FromPlanes(string name, long? channels, long? height, long? width) =>
        IsChannelsFirst ? new Value(name, [channels, height, width]) : new Value(name, [height, width, channels], IsPlanar: true);

    /// <summary>Height and width of a picture.</summary>
    internal (long? Height, long? Width) Sides(Value picture) =>
        IsChannelsFirst ? (picture.Shape[1], picture.Shape[2]) : (picture.Shape[0], picture.Shape[1]);

    internal float[][] Read(params IReadOnlyList<WantedWeight> wanted) => Weights.Read(Layer, wanted);

    internal bool Has(string name) => Layer.Config.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null;

    internal JsonElement Required(string name) => Has(name) ? Layer.Config.GetProperty(name) : throw Layer.Fault($"its configuration has no {name}");

    internal string Text(string name, string otherwise) =>
        Has(name) && Layer.Config.GetProperty(name) is { ValueKind: JsonValueKind.String } text ? text.GetString()! : otherwise;

    internal bool Flag(string name, bool otherwise) => Has(name) ? Layer.Config.GetProperty(name).GetBoolean() : otherwise;

    internal float Number(string name, float otherwise) => Has(name) ? Numbers(Layer.Config.GetProperty(name))[0] : otherwise;

    internal long Integer(string name) => Required(name).GetInt64();

    /// <summary>Two numbers, or one for both sides.</summary>
    internal (long Vertical, long Horizontal) Pair(string name, long otherwise)
    {
        if (!Has(name))
            return (otherwise, otherwise);
        var written = Layer.Config.GetProperty(name);
        return written.ValueKind == JsonValueKind.Number ? (written.GetInt64(), written.GetInt64()) : (written[0].GetInt64(), written[1].GetInt64());
    }

    /// <summary>A number, numbers, or an array as Keras wraps it (<c>{"class_name": "__tensor__", "config": {"value": …}}</c>).</summary>
    internal float[] Numbers(JsonElement written) => written.ValueKind switch
    {
        JsonValueKind.Number => [(float)written.GetDouble()],
        JsonValueKind.Array => [.. written.EnumerateArray().SelectMany(Numbers)],
        JsonValueKind.Object when written.TryGetProperty("config", out var config) && config.TryGetProperty("value", out var value) => Numbers(value),
        _ => throw Layer.Fault($"numbers are expected where its configuration has {written}"),
    };
}
