using System.Text.Json.Nodes;
using MlServe.Kubernetes.Json;
using MlServe.Kubernetes.Rules;
using MlServe.Kubernetes.Schema;

namespace MlServe.Kubernetes.Manifests;

/// <summary>One object of a manifest.</summary>
/// <param name="Object">The object, as the file has it.</param>
/// <param name="File">Where it was read.</param>
/// <param name="Line">The line it begins on.</param>
public sealed record ManifestDocument(JsonObject Object, string File, int Line)
{
    /// <summary><c>v1</c> or <c>group/version</c>.</summary>
    public string ApiVersion => Root["apiVersion"].Text ?? "";

    /// <summary>The kind, like <c>Deployment</c>.</summary>
    public string Kind => Root["kind"].Text ?? "";

    /// <summary>Its name; empty when the server makes one.</summary>
    public string Name => Root["metadata"]["name"].Text ?? "";

    /// <summary>Its namespace; null where the file names none.</summary>
    public string? Namespace => Root["metadata"]["namespace"].Text;

    /// <summary>The object as its type, in the form and with the defaults that a cluster will give it.</summary>
    public T As<T>()
    {
        var value = Object.DeepClone().AsObject();
        SchemaDecoder.Decode(SchemaLibrary.Of<T>(), value);
        KindRules.Of(ApiVersion, Kind).Default(Field.Root(value));
        return KubernetesJson.Read<T>(value);
    }

    /// <summary>Kind and name, for messages.</summary>
    public override string ToString() => $"{Kind} {Name}";

    private Field Root => Field.Root(Object);
}
