using System.Text.Json;
using System.Text.Json.Serialization;

namespace MlServe.Kubernetes.Resources;

/// <summary>Part of a resource; what it has no property for is kept, so that reading and writing loses nothing.</summary>
public abstract record OpenRecord
{
    /// <summary>The fields that have no property here.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? OtherFields { get; init; }
}
