using System.Text.Json;
using MlServe.Serve.Hosting;

namespace MlServe.Serve.OpenInference;

/// <summary>
/// A request to infer, as it came: JSON, behind which a tensor may stand as bytes. The JSON is read in place; of its numbers nothing
/// is made before shape and count are known to be the model's.
/// </summary>
/// <param name="Id">The client's word for it, given back.</param>
/// <param name="Shape">Shape of the input tensor; the first dimension is the batch.</param>
/// <param name="Values">Where its values stand.</param>
/// <param name="WantsBinary">Whether the output is to come as bytes.</param>
internal sealed record InferRequest(string? Id, int[] Shape, TensorBytes Values, bool WantsBinary)
{
    /// <summary>Longest <c>id</c>, in bytes: it is given back.</summary>
    private const int LongestId = 1024;

    /// <summary>Reads a request for a model with one input and one output.</summary>
    /// <param name="body">JSON, then the bytes of a binary tensor.</param>
    /// <param name="jsonLength">Length of the JSON; null when it is all there is.</param>
    /// <param name="model">What the model takes and gives.</param>
    /// <exception cref="FormatException">It is not such a request; says why.</exception>
    public static InferRequest Read(ReadOnlyMemory<byte> body, int? jsonLength, ModelMetadata model)
    {
        if (jsonLength is { } length && (length < 0 || length > body.Length))
            throw new FormatException($"Inference-Header-Content-Length is {length}, but the body has {body.Length} bytes.");
        var (json, rest) = (body[..(jsonLength ?? body.Length)], body[(jsonLength ?? body.Length)..]);
        try
        {
            return Check(InferJson.Read(json.Span), json, rest, model);
        }
        catch (JsonException exception)
        {
            throw new FormatException(
                $"The body is not an inference request: it is not valid JSON at line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}.",
                exception);
        }
        catch (Exception exception) when (exception is InvalidOperationException or OverflowException)
        {
            // A value of another kind or size than the protocol says.
            throw new FormatException("The body is not an inference request: a field has a value of another type than the protocol gives it.", exception);
        }
    }

    private static InferRequest Check(InferJson said, ReadOnlyMemory<byte> json, ReadOnlyMemory<byte> rest, ModelMetadata model)
    {
        var (input, output) = (model.Inputs[0], model.Outputs[0]);
        if (said.Inputs != 1)
            throw new FormatException($"The request needs exactly one tensor in 'inputs', called '{input.Name}'.");
        if (said.Name != input.Name)
            throw new FormatException($"There is no input '{Refusals.Quote(said.Name)}'; the model's is '{input.Name}'.");
        if (said.Datatype != input.Datatype)
            throw new FormatException($"The input '{input.Name}' is {input.Datatype}, not {Refusals.Quote(said.Datatype)}.");
        if (said.IdBytes > LongestId)
            throw new FormatException($"The 'id' is longer than {LongestId} bytes.");
        if (said.Outputs.FirstOrDefault(name => name != output.Name) is { } unknown)
            throw new FormatException($"There is no output '{Refusals.Quote(unknown)}'; the model's is '{output.Name}'.");

        var shape = said.Shape ?? throw new FormatException($"The input '{input.Name}' has no 'shape'.");
        var expected = input.Shape;
        if (shape.Count != expected.Count || shape.Zip(expected).Any(pair => pair.First <= 0 || (pair.Second >= 0 && pair.First != pair.Second)))
            throw new FormatException(
                $"The input '{input.Name}' takes the shape [N,{string.Join(",", expected.Skip(1))}] with N at least 1, not [{string.Join(",", shape)}"
                    + (shape.Count > expected.Count ? ",…]." : "]."));

        var count = shape.Aggregate(1L, (product, size) => checked(product * size));
        var values = said.BinarySize is { } size ? new TensorBytes(
                CheckedBytes(rest, size, checked(count * Datatypes.SizeOf(input.Datatype))), checked((int)count), input.Datatype, IsBinary: true)
            : said.DataAt is { } at ? new TensorBytes(json[at..], CheckedCount(said.DataCount, count), input.Datatype, IsBinary: false)
            : throw new FormatException($"The input '{input.Name}' has neither 'data' nor 'binary_data_size'.");
        return new InferRequest(said.Id, [.. shape], values, said.OutputWantsBinary ?? said.WantsBinary);
    }

    // A shape is the client's word: nothing is made of its size before as much has come.
    private static ReadOnlyMemory<byte> CheckedBytes(ReadOnlyMemory<byte> bytes, long size, long needed) =>
        size == needed && bytes.Length == size ? bytes
            : throw new FormatException(
                $"The shape needs {needed} bytes; binary_data_size is {size}, and {bytes.Length} bytes follow the JSON.");

    private static int CheckedCount(long found, long count) =>
        found == count ? checked((int)count) : throw new FormatException($"The shape needs {count} values, 'data' has {found}.");
}
