using System.Text.Json.Serialization;

namespace MlServe.Kubernetes.Resources;

/// <summary>Something that happened to an object.</summary>
[KubernetesKind("v1", "Event", "events")]
public sealed record Event : KubernetesObject
{
    /// <summary>To which object.</summary>
    public ObjectReference InvolvedObject { get; init => field = value ?? new(); } = new();

    /// <summary>What, in a word.</summary>
    public string? Reason { get; init; }

    /// <summary>What, in a sentence.</summary>
    public string? Message { get; init; }

    /// <summary><c>Normal</c> or <c>Warning</c>.</summary>
    public string? Type { get; init; }

    /// <summary>How often.</summary>
    public int? Count { get; init; }

    /// <summary>The first time; null in events of the newer kind.</summary>
    public DateTimeOffset? FirstTimestamp { get; init; }

    /// <summary>The last time; null in events of the newer kind.</summary>
    public DateTimeOffset? LastTimestamp { get; init; }

    /// <summary>The time, in events of the newer kind.</summary>
    public DateTimeOffset? EventTime { get; init; }

    /// <summary>Who saw it.</summary>
    public EventSource? Source { get; init; }

    /// <summary>Who saw it, in events of the newer kind.</summary>
    public string? ReportingComponent { get; init; }

    /// <summary>The time that counts: the last, else eventTime, else when the event was made.</summary>
    [JsonIgnore]
    public DateTimeOffset? Time => LastTimestamp ?? EventTime ?? FirstTimestamp ?? Metadata.CreationTimestamp;
}

/// <summary>Who saw an event.</summary>
public sealed record EventSource : OpenRecord
{
    /// <summary>The program.</summary>
    public string? Component { get; init; }

    /// <summary>The node.</summary>
    public string? Host { get; init; }
}

/// <summary>Which object is meant.</summary>
public sealed record ObjectReference : OpenRecord
{
    /// <summary><c>v1</c> or <c>group/version</c>.</summary>
    public string? ApiVersion { get; init; }

    /// <summary>Its kind.</summary>
    public string? Kind { get; init; }

    /// <summary>Its name.</summary>
    public string? Name { get; init; }

    /// <summary>Its namespace.</summary>
    public string? Namespace { get; init; }

    /// <summary>Which of the objects of that name.</summary>
    public string? Uid { get; init; }

    /// <summary>Its version then.</summary>
    public string? ResourceVersion { get; init; }

    /// <summary>The part that is meant, like <c>spec.containers{ml-app}</c>.</summary>
    public string? FieldPath { get; init; }
}
