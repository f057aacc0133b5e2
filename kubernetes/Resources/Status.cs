namespace MlServe.Kubernetes.Resources;

/// <summary>The API's answer when there is no object to give: mostly a failure.</summary>
public sealed record Status : OpenRecord
{
    /// <summary><c>v1</c>.</summary>
    public string? ApiVersion { get; init; }

    /// <summary><c>Status</c>.</summary>
    public string? Kind { get; init; }

    /// <summary>The list metadata that the API puts here, mostly empty.</summary>
    public ListMeta Metadata { get; init => field = value ?? new(); } = new();

    /// <summary><c>Success</c> or <c>Failure</c>.</summary>
    [System.Text.Json.Serialization.JsonPropertyName("status")]
    public string? Outcome { get; init; }

    /// <summary>A sentence for people.</summary>
    public string? Message { get; init; }

    /// <summary>A word for programs: <c>NotFound</c>, <c>AlreadyExists</c>, <c>Conflict</c>, <c>Invalid</c>, <c>Expired</c>…</summary>
    public string? Reason { get; init; }

    /// <summary>What it is about.</summary>
    public StatusDetails? Details { get; init; }

    /// <summary>The HTTP status.</summary>
    public int? Code { get; init; }
}

/// <summary>What a <see cref="Status"/> is about.</summary>
public sealed record StatusDetails : OpenRecord
{
    /// <summary>Name of the object.</summary>
    public string? Name { get; init; }

    /// <summary>API group of the object.</summary>
    public string? Group { get; init; }

    /// <summary>Kind of the object, or its plural.</summary>
    public string? Kind { get; init; }

    /// <summary>Which of the objects of that name.</summary>
    public string? Uid { get; init; }

    /// <summary>Each single mistake.</summary>
    public IReadOnlyList<StatusCause> Causes { get; init => field = value ?? []; } = [];

    /// <summary>When to ask again.</summary>
    public int? RetryAfterSeconds { get; init; }
}

/// <summary>One mistake of several.</summary>
public sealed record StatusCause : OpenRecord
{
    /// <summary>A word for programs: <c>FieldValueInvalid</c>, <c>FieldManagerConflict</c>…</summary>
    public string? Reason { get; init; }

    /// <summary>A sentence for people.</summary>
    public string? Message { get; init; }

    /// <summary>The path of the field.</summary>
    public string? Field { get; init; }
}
