using System.Text.Json.Serialization;

namespace MlServe.Kubernetes.Resources;

/// <summary>What every object of the API has. Items of a list come without kind and apiVersion.</summary>
public abstract record KubernetesObject : OpenRecord
{
    /// <summary><c>v1</c> or <c>group/version</c>.</summary>
    [JsonPropertyOrder(-3)]
    public string? ApiVersion { get; init; }

    /// <summary>The kind, like <c>Pod</c>.</summary>
    [JsonPropertyOrder(-2)]
    public string? Kind { get; init; }

    /// <summary>Name, labels and the like.</summary>
    [JsonPropertyOrder(-1)]
    public ObjectMeta Metadata { get; init => field = value ?? new(); } = new();
}
