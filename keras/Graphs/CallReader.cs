using System.Text.Json;

namespace MlServe.Keras.Graphs;

/// <summary>An entry of inbound_nodes, as Keras 2 and 3 write it.</summary>
internal static class CallReader
{
    internal static Call Read(Layer layer, int number, JsonElement node) =>
        node.ValueKind == JsonValueKind.Object ? ReadKeras3(layer, number, node) : ReadKeras2(layer, number, node);

    /// <summary><c>["conv2d", 0, 0]</c>: layer, call, output.</summary>
    internal static Reference Reference(JsonElement written) => new(written[0].GetString()!, written[1].GetInt32(), written[2].GetInt32());

    /// <summary><c>{"args": […], "kwargs": {…}}</c>, each tensor a <c>__keras_tensor__</c> with its history.</summary>
    private static Call ReadKeras3(Layer layer, int number, JsonElement node) => new(
        layer,
        number,
        [.. node.GetProperty("args").EnumerateArray().Select(Keras3Argument)],
        node.GetProperty("kwargs").EnumerateObject().ToDictionary(property => property.Name, property => Keras3Argument(property.Value)));

    private static Argument Keras3Argument(JsonElement written)
    {
        if (Keras3Tensor(written) is { } one)
            return new Argument([one], default);
        if (written.ValueKind == JsonValueKind.Array && written.GetArrayLength() > 0 && written.EnumerateArray().All(item => Keras3Tensor(item) is not null))
            return new Argument([.. written.EnumerateArray().Select(item => Keras3Tensor(item)!.Value)], default);
        return new Argument([], written);
    }

    private static Reference? Keras3Tensor(JsonElement written) =>
        written.ValueKind == JsonValueKind.Object && written.TryGetProperty("class_name", out var kind) && kind.ValueKind == JsonValueKind.String
        && kind.GetString() == "__keras_tensor__"
            ? Reference(written.GetProperty("config").GetProperty("keras_history"))
            : null;

    /// <summary>
    /// <c>[["a", 0, 0, {…}], ["b", 0, 0, {…}]]</c>, or where the first argument is one tensor of an operation
    /// <c>["a", 0, 0, {…}]</c>; the last one's keywords are the call's. A tensor among keywords is <c>["b", 0, 0]</c>.
    /// </summary>
    private static Call ReadKeras2(Layer layer, int number, JsonElement node)
    {
        var isOne = node[0].ValueKind == JsonValueKind.String;
        JsonElement[] inputs = isOne ? [node] : [.. node.EnumerateArray()];
        var keywords = inputs.Length > 0 && inputs[0].GetArrayLength() > 3 ? inputs[0][3] : default;
        var named = keywords.ValueKind == JsonValueKind.Object
            ? keywords.EnumerateObject().ToDictionary(property => property.Name, property => Keras2Argument(property.Value))
            : [];
        // An operation of TensorFlow whose first argument is a constant names it "_CONSTANT_VALUE".
        var first = inputs.Length == 1 && inputs[0][0].GetString() == "_CONSTANT_VALUE"
            ? new Argument([], inputs[0][2])
            : new Argument([.. inputs.Select(Reference)], default);
        return new Call(layer, number, [first], named);
    }

    private static Argument Keras2Argument(JsonElement written) =>
        written.ValueKind == JsonValueKind.Array && written.GetArrayLength() >= 3
        && written[0].ValueKind == JsonValueKind.String && written[1].ValueKind == JsonValueKind.Number && written[2].ValueKind == JsonValueKind.Number
            ? new Argument([Reference(written)], default)
            : new Argument([], written);
}
