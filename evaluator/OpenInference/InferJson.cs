using System.Net.Http.Headers;
using System.Text.Json;
using MlServe.Classifier;

namespace MlServe.Evaluator.OpenInference;

/// <summary>
/// Requests to infer and their answers as JSON, which every server of the protocol takes; tensors as bytes are an extension that some lack.
/// </summary>
internal static class InferJson
{
    /// <summary>Content-Type of a request.</summary>
    public const string MediaType = "application/json";

    /// <summary>The request that sends such a body.</summary>
    public static HttpRequestMessage Post(Uri url, ReadOnlyMemory<byte> body)
    {
        var content = new ReadOnlyMemoryContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue(MediaType);
        return new HttpRequestMessage(HttpMethod.Post, url) { Content = content };
    }

    /// <summary>The body for one picture.</summary>
    /// <param name="input">The model's input.</param>
    /// <param name="card">Its size and layout.</param>
    /// <param name="values">The picture.</param>
    public static byte[] Request(ServedTensor input, ModelCard card, float[] values)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteStartArray("inputs");
            json.WriteStartObject();
            json.WriteString("name", input.Name);
            json.WriteString("datatype", input.Datatype);
            json.WriteStartArray("shape");
            int[] shape = card.Layout == TensorLayout.Nchw
                ? [1, card.ChannelCount, card.InputHeight, card.InputWidth]
                : [1, card.InputHeight, card.InputWidth, card.ChannelCount];
            foreach (var size in shape)
                json.WriteNumberValue(size);
            json.WriteEndArray();
            json.WriteStartArray("data");
            foreach (var value in values)
                json.WriteNumberValue(value);
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return bytes.ToArray();
    }

    /// <summary>The values of an output; null where the answer has none such. The data may be nested as the shape is.</summary>
    public static float[]? Output(string answer, string name)
    {
        try
        {
            using var json = JsonDocument.Parse(answer);
            foreach (var output in json.RootElement.GetProperty("outputs").EnumerateArray())
            {
                if (output.GetProperty("name").GetString() == name)
                    return [.. Flat(output.GetProperty("data"))];
            }
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
        }

        return null;
    }

    private static IEnumerable<float> Flat(JsonElement data) =>
        data.ValueKind == JsonValueKind.Array ? data.EnumerateArray().SelectMany(Flat) : [data.GetSingle()];
}
