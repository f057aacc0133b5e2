using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace MlServe.Serve.OpenInference;

/// <summary>A request to infer, as it came: JSON, behind which tensors may stand as bytes.</summary>
/// <param name="Id">The client's word for it, given back.</param>
/// <param name="Shape">Shape of the input tensor; the first dimension is the batch.</param>
/// <param name="Values">Its values, row by row.</param>
/// <param name="WantsBinary">Whether it is to come as bytes.</param>
internal sealed record InferRequest(string? Id, int[] Shape, float[] Values, bool WantsBinary)
{
    /// <summary>The only type of the models that are served: 32-bit floats.</summary>
    public const string Datatype = "FP32";

    /// <summary>Reads a request for a model with one input and one output.</summary>
    /// <param name="body">JSON, then the bytes of binary tensors.</param>
    /// <param name="jsonLength">Length of the JSON; null when it is all there is.</param>
    /// <param name="input">Name of the model's input.</param>
    /// <param name="output">Name of the model's output.</param>
    /// <param name="shape">Shape of the input; -1 is any number.</param>
    /// <exception cref="FormatException">It is not such a request; says why.</exception>
    public static InferRequest Read(ReadOnlyMemory<byte> body, int? jsonLength, string input, string output, IReadOnlyList<int> shape)
    {
        if (jsonLength is { } length && (length < 0 || length > body.Length))
            throw new FormatException($"Inference-Header-Content-Length is {length}, but the body has {body.Length} bytes.");
        try
        {
            using var json = JsonDocument.Parse(body[..(jsonLength ?? body.Length)]);
            var root = json.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("inputs", out var inputs) || inputs.GetArrayLength() != 1)
                throw new FormatException($"The request needs exactly one tensor in 'inputs', called '{input}'.");
            var tensor = inputs[0];
            if (Text(tensor, "name") is var name && name != input)
                throw new FormatException($"There is no input '{name}'; the model's is '{input}'.");
            if (Text(tensor, "datatype") is var datatype && datatype != Datatype)
                throw new FormatException($"The input '{input}' is {Datatype}, not {datatype}.");
            var asked = ShapeOf(tensor, input, shape);
            var count = asked.Aggregate(1L, (product, size) => checked(product * size));
            var values = Parameter(tensor, "binary_data_size") is { } size ? ReadBytes(body[(jsonLength ?? body.Length)..], size.GetInt64(), count)
                : tensor.TryGetProperty("data", out var data) ? ReadNumbers(data, count)
                : throw new FormatException($"The input '{input}' has neither 'data' nor 'binary_data_size'.");
            return new InferRequest(root.TryGetProperty("id", out var id) ? id.GetString() : null, asked, values, IsBinaryWanted(root, output));
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or OverflowException)
        {
            // InvalidOperation: a value of another kind than the protocol says.
            throw new FormatException("The body is not an inference request: " + exception.Message, exception);
        }
    }

    private static int[] ShapeOf(JsonElement tensor, string input, IReadOnlyList<int> expected)
    {
        if (!tensor.TryGetProperty("shape", out var sizes))
            throw new FormatException($"The input '{input}' has no 'shape'.");
        var shape = sizes.EnumerateArray().Select(size => size.GetInt32()).ToArray();
        var fits = shape.Length == expected.Count && shape.Zip(expected).All(pair => pair.First > 0 && (pair.Second < 0 || pair.First == pair.Second));
        return fits ? shape : throw new FormatException($"The input '{input}' has the shape [{string.Join(",", expected)}], not [{string.Join(",", shape)}].");
    }

    private static bool IsBinaryWanted(JsonElement root, string output)
    {
        var isDefault = Parameter(root, "binary_data_output")?.GetBoolean() ?? false;
        if (!root.TryGetProperty("outputs", out var outputs) || outputs.GetArrayLength() == 0)
            return isDefault;
        foreach (var wanted in outputs.EnumerateArray())
        {
            if (Text(wanted, "name") is var name && name != output)
                throw new FormatException($"There is no output '{name}'; the model's is '{output}'.");
        }

        return Parameter(outputs[0], "binary_data")?.GetBoolean() ?? isDefault;
    }

    // A shape is the client's word: nothing is made of its size before as much has come.
    private static float[] ReadBytes(ReadOnlyMemory<byte> bytes, long size, long count)
    {
        if (size != checked(count * sizeof(float)) || bytes.Length != size)
            throw new FormatException($"The shape needs {count * sizeof(float)} bytes; binary_data_size is {size}, and {bytes.Length} bytes follow the JSON.");
        var values = new float[count];
        if (BitConverter.IsLittleEndian)
            MemoryMarshal.Cast<byte, float>(bytes.Span).CopyTo(values);
        else
            for (var i = 0; i < values.Length; i++)
                values[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes.Span[(i * sizeof(float))..]);
        return values;
    }

    private static float[] ReadNumbers(JsonElement data, long count)
    {
        if (Count(data) is var found && found != count)
            throw new FormatException($"The shape needs {count} values, 'data' has {found}.");
        var values = new float[count];
        Read(data, values, 0);
        return values;
    }

    /// <summary>Flat or nested, both are allowed.</summary>
    private static long Count(JsonElement data)
    {
        var count = 0L;
        foreach (var item in data.EnumerateArray())
            count += item.ValueKind == JsonValueKind.Array ? Count(item) : 1;
        return count;
    }

    private static int Read(JsonElement data, float[] values, int at)
    {
        foreach (var item in data.EnumerateArray())
        {
            if (item.ValueKind == JsonValueKind.Array)
                at = Read(item, values, at);
            else
                values[at++] = item.GetSingle();
        }

        return at;
    }

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static JsonElement? Parameter(JsonElement element, string name) =>
        element.TryGetProperty("parameters", out var parameters) && parameters.TryGetProperty(name, out var value) ? value : null;
}
