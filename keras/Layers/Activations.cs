using System.Text.Json;
using MlServe.Keras.Files;

namespace MlServe.Keras.Layers;

/// <summary>Functions of each value, as a layer's activation and as layers of their own.</summary>
internal static class Activations
{
    /// <summary>The activation that a layer's configuration names, on what the layer gives.</summary>
    internal static Value Named(Arguments layer, Value value)
    {
        if (!layer.Has("activation"))
            return value;
        var written = layer.Layer.Config.GetProperty("activation");
        var name = written.ValueKind == JsonValueKind.String ? written.GetString()! : Registered(written);
        return ByName(layer.Writer, name, value)
            ?? throw layer.Layer.Fault($"the activation {name} is not converted; {string.Join(", ", Names)} are");
    }

    /// <summary>The functions that <see cref="ByName"/> knows.</summary>
    private static readonly string[] Names =
    [
        "linear", "relu", "relu6", "leaky_relu", "elu", "selu", "gelu", "sigmoid", "hard_sigmoid", "silu", "hard_silu", "tanh", "softmax", "log_softmax",
        "softplus", "softsign", "mish", "exponential",
    ];

    /// <summary>Null for a function that is not known.</summary>
    internal static Value? ByName(GraphWriter writer, string name, Value value) => name switch
    {
        "linear" => value,
        "relu" => writer.Elementwise("Relu", value),
        "relu6" => Clip(writer, value, 0, 6),
        "leaky_relu" => writer.Elementwise("LeakyRelu", value, ("alpha", 0.2f)),
        "elu" => writer.Elementwise("Elu", value, ("alpha", 1f)),
        "selu" => writer.Elementwise("Selu", value),
        "gelu" => Gelu(writer, value),
        "sigmoid" => writer.Elementwise("Sigmoid", value),
        "hard_sigmoid" => HardSigmoid(writer, value),
        "silu" or "swish" => Times(writer, value, writer.Elementwise("Sigmoid", value)),
        "hard_silu" or "hard_swish" => Times(writer, value, writer.Elementwise("HardSigmoid", value, ("alpha", 1f / 6), ("beta", 0.5f))),
        "tanh" => writer.Elementwise("Tanh", value),
        "softmax" => Softmax(writer, value, "Softmax"),
        "log_softmax" => Softmax(writer, value, "LogSoftmax"),
        "softplus" => writer.Elementwise("Softplus", value),
        "softsign" => writer.Elementwise("Softsign", value),
        "mish" => Times(writer, value, writer.Elementwise("Tanh", writer.Elementwise("Softplus", value))),
        "exponential" => writer.Elementwise("Exp", value),
        _ => null,
    };

    internal static Value Activation(Arguments layer) => Named(layer, layer.Input);

    /// <summary>max_value, negative_slope and threshold: 0 above nothing, x from the threshold to the largest value, a slope below.</summary>
    internal static Value ReLU(Arguments layer)
    {
        float slope = layer.Number("negative_slope", 0), threshold = layer.Number("threshold", 0);
        var input = layer.Input;
        if (threshold != 0)
            throw layer.Layer.Fault("a threshold is not converted");
        // One operator, which ONNX Runtime makes part of the convolution before it.
        if (slope == 0 && layer.Has("max_value"))
            return Clip(layer.Writer, input, 0, layer.Number("max_value", 0));
        var output = slope == 0 ? layer.Writer.Elementwise("Relu", input) : layer.Writer.Elementwise("LeakyRelu", input, ("alpha", slope));
        return layer.Has("max_value") ? output with { Name = layer.Writer.Add("Min", [output.Name, layer.Writer.Number(layer.Number("max_value", 0))]) } : output;
    }

    internal static Value LeakyReLU(Arguments layer) =>
        layer.Writer.Elementwise("LeakyRelu", layer.Input, ("alpha", layer.Number("negative_slope", layer.Number("alpha", 0.3f))));

    internal static Value ELU(Arguments layer) => layer.Writer.Elementwise("Elu", layer.Input, ("alpha", layer.Number("alpha", 1)));

    internal static Value PReLU(Arguments layer)
    {
        var input = layer.Input;
        var shared = layer.Has("shared_axes") ? layer.Numbers(layer.Required("shared_axes")).Select(axis => (int)axis).ToHashSet() : [];
        long[] shape = [.. input.Shape.Select((side, i) => shared.Contains(i + 1) ? 1 : side ?? throw layer.Layer.Fault("a side of its input is open"))];
        var alpha = layer.Read(new WantedWeight("alpha", shape))[0];
        return new Value(layer.Writer.Add("PRelu", [layer.Writer.AsSeen(input), layer.Writer.Graph.Constant(shape, alpha)]), input.Shape);
    }

    internal static Value SoftmaxLayer(Arguments layer)
    {
        var axis = layer.Has("axis") ? (long)layer.Number("axis", -1) : -1;
        return new Value(layer.Writer.Add("Softmax", [layer.Writer.AsSeen(layer.Input)], ("axis", axis)), layer.Input.Shape);
    }

    private static string Registered(JsonElement written) =>
        written.ValueKind == JsonValueKind.Object && written.TryGetProperty("config", out var config)
            ? config.ValueKind == JsonValueKind.String ? config.GetString()! : written.GetProperty("class_name").GetString()!
            : written.ToString();

    private static Value Softmax(GraphWriter writer, Value value, string type) =>
        value.IsPlanar
            ? value with { Name = writer.Add(type, [value.Name], ("axis", 1L)) }
            : value with { Name = writer.Add(type, [value.Name], ("axis", -1L)) };

    /// <summary>Keras 3: a sixth of ReLU6(x + 3); Keras 2: 0.2 x + 0.5; each between 0 and 1.</summary>
    private static Value HardSigmoid(GraphWriter writer, Value value) =>
        writer.Elementwise("HardSigmoid", value, ("alpha", writer.KerasVersion == 2 ? 0.2f : 1f / 6), ("beta", 0.5f));

    /// <summary>x/2 · (1 + erf(x/√2)).</summary>
    private static Value Gelu(GraphWriter writer, Value value)
    {
        var scaled = writer.Add("Mul", [value.Name, writer.Number((float)(1 / Math.Sqrt(2)))]);
        var share = writer.Add("Add", [writer.Add("Erf", [scaled]), writer.Number(1)]);
        return value with { Name = writer.Add("Mul", [writer.Add("Mul", [value.Name, writer.Number(0.5f)]), share]), IsRaw = false };
    }

    private static Value Clip(GraphWriter writer, Value value, float least, float most) =>
        value with { Name = writer.Add("Clip", [value.Name, writer.Number(least), writer.Number(most)]), IsRaw = false };

    private static Value Times(GraphWriter writer, Value a, Value b) => a with { Name = writer.Add("Mul", [a.Name, b.Name]), IsRaw = false };
}
