using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace MlServe.LocalCluster.Objects;

/// <summary>Parts of objects, built in Kubernetes' types, as JSON to be written into an object.</summary>
internal static class TypedJson
{
    private static readonly JsonSerializerOptions Options = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary>The part, without what is null. Times must be in whole seconds, as Kubernetes writes them: <see cref="Seconds"/>.</summary>
    public static JsonNode Of<T>(T part) => JsonSerializer.SerializeToNode(part, Options)!;

    /// <summary>A time as Kubernetes keeps it: UTC, the fraction of its second cut off.</summary>
    public static DateTime Seconds(DateTimeOffset time) => time.UtcDateTime.AddTicks(-(time.UtcDateTime.Ticks % TimeSpan.TicksPerSecond));
}
