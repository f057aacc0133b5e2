using System.Text;
using System.Text.Json;

namespace MlServe.Serve.OpenInference;

/// <summary>What the JSON of a request to infer says, unchecked: fields that the protocol has and this server needs, others are skipped.</summary>
internal sealed class InferJson
{
    /// <summary>Dimensions kept of a shape; no model that is served has as many.</summary>
    private const int MostDimensions = 8;

    /// <summary>Bytes of a text that are kept: enough to tell that it is wrong.</summary>
    private const int LongestText = 1024;

    private InferJson() { }

    /// <summary>The client's word for the request.</summary>
    public string? Id { get; private set; }

    /// <summary>Its length in bytes.</summary>
    public int IdBytes { get; private set; }

    /// <summary>Number of tensors in <c>inputs</c>; what is said of the tensor is said of the last.</summary>
    public int Inputs { get; private set; }

    /// <summary>The tensor's name.</summary>
    public string? Name { get; private set; }

    /// <summary>Its type.</summary>
    public string? Datatype { get; private set; }

    /// <summary>Its dimensions, the first few.</summary>
    public List<int>? Shape { get; private set; }

    /// <summary>Where in the JSON its numbers begin; null when there are none.</summary>
    public int? DataAt { get; private set; }

    /// <summary>How many values there are.</summary>
    public long DataCount { get; private set; }

    /// <summary>Bytes of the tensor behind the JSON; null when it is not there.</summary>
    public long? BinarySize { get; private set; }

    /// <summary>Names of the outputs that are asked for, the first few.</summary>
    public List<string?> Outputs { get; } = [];

    /// <summary>Whether the first of them is to come as bytes; null when nothing is said.</summary>
    public bool? OutputWantsBinary { get; private set; }

    /// <summary>Whether outputs are to come as bytes of which nothing else is said.</summary>
    public bool WantsBinary { get; private set; }

    /// <exception cref="JsonException">It is not JSON.</exception>
    /// <exception cref="InvalidOperationException">A field is of another type than the protocol says.</exception>
    public static InferJson Read(ReadOnlySpan<byte> json)
    {
        var said = new InferJson();
        var reader = new Utf8JsonReader(json);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
            reader.Skip();
        else
            said.ReadRequest(ref reader);
        // Whatever stands behind the value is a mistake that the reader throws.
        reader.Read();
        return said;
    }

    private void ReadRequest(ref Utf8JsonReader reader)
    {
        while (Next(ref reader) is { } name)
        {
            switch (name)
            {
                case "id":
                    (Id, IdBytes) = (Text(ref reader), reader.ValueSpan.Length);
                    break;
                case "inputs":
                    (Inputs, _) = (0, Expect(ref reader, JsonTokenType.StartArray));
                    for (; reader.Read() && reader.TokenType != JsonTokenType.EndArray; Inputs++)
                        ReadInput(ref reader);
                    break;
                case "outputs":
                    Expect(ref reader, JsonTokenType.StartArray);
                    while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                        ReadOutput(ref reader);
                    break;
                case "parameters":
                    WantsBinary = ReadParameter(ref reader, "binary_data_output", static (ref Utf8JsonReader r) => (bool?)r.GetBoolean()) ?? WantsBinary;
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }
    }

    private void ReadInput(ref Utf8JsonReader reader)
    {
        Expect(ref reader, JsonTokenType.StartObject);
        while (Next(ref reader) is { } name)
        {
            switch (name)
            {
                case "name":
                    Name = Text(ref reader);
                    break;
                case "datatype":
                    Datatype = Text(ref reader);
                    break;
                case "shape":
                    ReadShape(ref reader);
                    break;
                case "data":
                    ReadData(ref reader);
                    break;
                case "parameters":
                    BinarySize = ReadParameter(ref reader, "binary_data_size", static (ref Utf8JsonReader r) => (long?)Whole(ref r));
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }
    }

    private void ReadOutput(ref Utf8JsonReader reader)
    {
        Expect(ref reader, JsonTokenType.StartObject);
        string? output = null;
        while (Next(ref reader) is { } name)
        {
            if (name == "name")
                output = Text(ref reader);
            else if (name == "parameters" && Outputs.Count == 0)
                OutputWantsBinary = ReadParameter(ref reader, "binary_data", static (ref Utf8JsonReader r) => (bool?)r.GetBoolean());
            else
                reader.Skip();
        }

        if (Outputs.Count < MostDimensions)
            Outputs.Add(output);
    }

    private void ReadShape(ref Utf8JsonReader reader)
    {
        Expect(ref reader, JsonTokenType.StartArray);
        Shape = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var size = Whole(ref reader);
            if (Shape.Count < MostDimensions)
                Shape.Add(checked((int)size));
        }
    }

    private void ReadData(ref Utf8JsonReader reader)
    {
        Expect(ref reader, JsonTokenType.StartArray);
        (DataAt, DataCount) = (checked((int)reader.TokenStartIndex), 0);
        for (var depth = reader.CurrentDepth; reader.Read() && (reader.TokenType != JsonTokenType.EndArray || reader.CurrentDepth != depth);)
        {
            if (reader.TokenType is JsonTokenType.StartObject)
                throw new InvalidOperationException("An object stands in 'data'.");
            if (reader.TokenType is not (JsonTokenType.StartArray or JsonTokenType.EndArray))
                DataCount++;
        }
    }

    private delegate T? Getter<T>(ref Utf8JsonReader reader);

    private static T? ReadParameter<T>(ref Utf8JsonReader reader, string wanted, Getter<T> get)
    {
        Expect(ref reader, JsonTokenType.StartObject);
        T? value = default;
        while (Next(ref reader) is { } name)
        {
            if (name == wanted)
                value = get(ref reader);
            else
                reader.Skip();
        }

        return value;
    }

    /// <summary>The next field's name, the reader on its value; null at the object's end.</summary>
    private static string? Next(ref Utf8JsonReader reader)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.PropertyName)
            return null;
        var name = Text(ref reader);
        reader.Read();
        return name ?? "";
    }

    private static string? Text(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.Null ? null
        : reader.ValueSpan.Length > LongestText ? Encoding.UTF8.GetString(reader.ValueSpan[..LongestText])
        : reader.GetString();

    private static long Whole(ref Utf8JsonReader reader) =>
        reader.TryGetInt64(out var value) ? value : throw new InvalidOperationException("A size is not a whole number.");

    private static bool Expect(ref Utf8JsonReader reader, JsonTokenType type) =>
        reader.TokenType == type ? true : throw new InvalidOperationException($"{type} is expected, {reader.TokenType} is there.");
}
