using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using MlServe.Kubernetes.Schema;
using MlServe.LocalCluster.Store;
using MlServe.LocalCluster.Store.Protobuf;

namespace MlServe.LocalCluster.Api;

/// <summary>Reads the bodies of requests.</summary>
internal static class RequestBody
{
    /// <summary>Largest body accepted, as Kubernetes has it: 3 MiB.</summary>
    public const int LongestBody = 3 << 20;

    /// <summary>Objects are kept, and answered in lists, as JSON of the depth that readers take who are not told otherwise: 64.</summary>
    private const int DeepestBody = 60;

    private static readonly JsonDocumentOptions Json = new() { AllowDuplicateProperties = false, MaxDepth = DeepestBody };

    /// <summary>The body as JSON; null when there is none. YAML is read too where it is said to be YAML.</summary>
    /// <exception cref="StatusException">400 when it is neither, 413 when it is too long, 415 for another form.</exception>
    public static async Task<JsonNode?> ReadAsync(HttpRequest request, CancellationToken ct)
    {
        var type = MediaTypeOf(request);
        if (type.Contains("cbor", StringComparison.Ordinal))
            throw StatusException.UnsupportedMediaType(
                $"the body of the request was in an unknown format ({type}) - accepted media types include: application/json, application/yaml, "
                    + $"application/vnd.kubernetes.protobuf"
            );
        var bytes = await ReadBytesAsync(request, ct);
        if (bytes.Length == 0)
            return null;
        try
        {
            if (type == "application/vnd.kubernetes.protobuf")
                return ProtobufDecoder.Decode(bytes, TypeOf);
            var yaml = type.EndsWith("yaml", StringComparison.Ordinal) && bytes.AsSpan().TrimStart(" \t\r\n"u8) is not [(byte)'{', ..];
            return yaml ? Kubernetes.Manifests.Yaml.ToJson(Encoding.UTF8.GetString(bytes)) : JsonNode.Parse(bytes, documentOptions: Json);
        }
        catch (JsonException exception)
        {
            throw StatusException.BadRequest($"the body of the request is not JSON: {exception.Message}");
        }
        catch (FormatException exception)
        {
            throw StatusException.BadRequest(exception.Message);
        }
        catch (Kubernetes.Manifests.ManifestException exception)
        {
            throw StatusException.BadRequest($"the body of the request is not YAML: {exception.Message}");
        }
    }

    /// <summary>The form a body has, without its parameters; empty when the request does not say.</summary>
    public static string MediaTypeOf(HttpRequest request) => request.ContentType?.Split(';')[0].Trim().ToLowerInvariant() ?? "";

    private static SchemaType TypeOf(string apiVersion, string kind) =>
        KnownTypes.Find(apiVersion, kind) ?? throw StatusException.BadRequest(KnownTypes.Unknown(apiVersion, kind));

    private static async Task<byte[]> ReadBytesAsync(HttpRequest request, CancellationToken ct)
    {
        using var bytes = new MemoryStream();
        var buffer = new byte[16 << 10];
        int read;
        while ((read = await request.Body.ReadAsync(buffer, ct)) > 0)
        {
            bytes.Write(buffer, 0, read);
            if (bytes.Length > LongestBody)
                throw StatusException.TooLarge(LongestBody);
        }
        return bytes.ToArray();
    }
}
