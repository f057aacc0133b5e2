namespace MlServe.Kubernetes.Resources;

/// <summary>The groups that a server knows (<c>GET /apis</c>).</summary>
public sealed record ApiGroupList : OpenRecord
{
    /// <summary>All but the core group.</summary>
    public IReadOnlyList<ApiGroup> Groups { get; init => field = value ?? []; } = [];
}

/// <summary>One group (<c>GET /apis/GROUP</c>).</summary>
public sealed record ApiGroup : OpenRecord
{
    /// <summary>Its name, like <c>apps</c>.</summary>
    public string Name { get; init; } = "";

    /// <summary>All versions, the preferred one first.</summary>
    public IReadOnlyList<ApiGroupVersion> Versions { get; init => field = value ?? []; } = [];

    /// <summary>The version that the server would choose.</summary>
    public ApiGroupVersion? PreferredVersion { get; init; }
}

/// <summary>A group in one version.</summary>
public sealed record ApiGroupVersion : OpenRecord
{
    /// <summary><c>apps/v1</c>.</summary>
    public string GroupVersion { get; init; } = "";

    /// <summary><c>v1</c>.</summary>
    public string Version { get; init; } = "";
}

/// <summary>The resources of a group in one version (<c>GET /apis/GROUP/VERSION</c>).</summary>
public sealed record ApiResourceList : OpenRecord
{
    /// <summary><c>apps/v1</c>.</summary>
    public string GroupVersion { get; init; } = "";

    /// <summary>Resources and subresources.</summary>
    public IReadOnlyList<ApiResource> Resources { get; init => field = value ?? []; } = [];
}

/// <summary>One resource or subresource.</summary>
public sealed record ApiResource : OpenRecord
{
    /// <summary>The plural; <c>pods/log</c> for a subresource.</summary>
    public string Name { get; init; } = "";

    /// <summary>Its kind.</summary>
    public string Kind { get; init; } = "";

    /// <summary>False for what exists once in a cluster.</summary>
    public bool Namespaced { get; init; }

    /// <summary>What can be done with it.</summary>
    public IReadOnlyList<string> Verbs { get; init => field = value ?? []; } = [];
}
