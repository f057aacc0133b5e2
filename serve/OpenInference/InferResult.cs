using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json;

namespace MlServe.Serve.OpenInference;

/// <summary>An inference's answer: JSON, behind which the output stands as little-endian bytes if the client asked for them.</summary>
internal sealed class InferResult(InferResponse response, float[] output, bool isBinary) : IResult
{
    /// <summary>Where the JSON of a body with binary tensors ends.</summary>
    public const string LengthHeader = "Inference-Header-Content-Length";

    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext http)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(response, OpenInferenceJson.Default.InferResponse);
        http.Response.ContentType = isBinary ? "application/octet-stream" : "application/json";
        if (isBinary)
            http.Response.Headers[LengthHeader] = json.Length.ToString(CultureInfo.InvariantCulture);
        http.Response.ContentLength = json.Length + (isBinary ? output.Length * sizeof(float) : 0);
        await http.Response.Body.WriteAsync(json, http.RequestAborted);
        if (!isBinary)
            return;
        var bytes = new byte[output.Length * sizeof(float)];
        for (var i = 0; i < output.Length; i++)
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), output[i]);
        await http.Response.Body.WriteAsync(bytes, http.RequestAborted);
    }
}
