namespace MlServe.Kubernetes.Resources;

/// <summary>Says where the API serves a typed resource.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class KubernetesKindAttribute(string apiVersion, string kind, string plural) : Attribute
{
    /// <summary><c>v1</c> or <c>group/version</c>.</summary>
    public string ApiVersion { get; } = apiVersion;

    /// <summary>The kind, like <c>Pod</c>.</summary>
    public string Kind { get; } = kind;

    /// <summary>The name in the path, like <c>pods</c>.</summary>
    public string Plural { get; } = plural;

    /// <summary>False for what exists once in a cluster, like nodes. Default true.</summary>
    public bool Namespaced { get; init; } = true;
}
