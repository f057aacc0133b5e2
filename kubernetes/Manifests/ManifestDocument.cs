using System.Text.Json;
using System.Text.Json.Nodes;
using MlServe.Kubernetes.Json;
using MlServe.Kubernetes.Rules;

namespace MlServe.Kubernetes.Manifests;

/// <summary>One object of a manifest.</summary>
/// <param name="Object">The object, as the file has it.</param>
/// <param name="File">Where it was read.</param>
/// <param name="Line">The line it begins on.</param>
public sealed record ManifestDocument(JsonObject Object, string File, int Line)
{
    /// <summary><c>v1</c> or <c>group/version</c>.</summary>
    public string ApiVersion => Text(Object["apiVersion"]);

    /// <summary>The kind, like <c>Deployment</c>.</summary>
    public string Kind => Text(Object["kind"]);

    /// <summary>Its name; empty when the server makes one.</summary>
    public string Name => Text((Object["metadata"] as JsonObject)?["name"]);

    /// <summary>Its namespace; null where the file names none.</summary>
    public string? Namespace => (Object["metadata"] as JsonObject)?["namespace"] is JsonValue value ? Text(value) : null;

    /// <summary>The object as its type, with the defaults that a cluster will give it. Throws <see cref="ManifestException"/> where a field that is not checked before, one of the status, does not fit.</summary>
    public T As<T>()
    {
        try
        {
            var value = Object.DeepClone();
            KindRules.Of(ApiVersion, Kind).Default(Field.Root(value));
            return KubernetesJson.Read<T>(value);
        }
        catch (JsonException wrong)
        {
            throw new ManifestException(File, Line, $"{wrong.Path?.TrimStart('$', '.')}: does not have the form that Kubernetes gives it; leave it out or correct it");
        }
    }

    /// <summary>Kind and name, for messages.</summary>
    public override string ToString() => $"{Kind} {Name}";

    private static string Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : "";
}
