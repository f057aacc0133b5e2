using System.Text.Json;
using System.Text.Json.Serialization;

namespace MlServe.Kubernetes.Configuration;

/// <summary>A kubeconfig file's content; names with dashes, as the file has them.</summary>
internal sealed record KubeconfigModel
{
    internal static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.KebabCaseLower,
        NumberHandling = JsonNumberHandling.AllowReadingFromString,
    };

    public string? CurrentContext { get; init; }
    public IReadOnlyList<NamedEntry<ClusterEntry>>? Clusters { get; init; }
    public IReadOnlyList<NamedEntry<UserEntry>>? Users { get; init; }
    public IReadOnlyList<NamedEntry<ContextEntry>>? Contexts { get; init; }
}

/// <summary>A cluster, user or context with its name; just one of the three is set.</summary>
internal sealed record NamedEntry<T>
{
    public string Name { get; init; } = "";
    public T? Cluster { get; init; }
    public T? User { get; init; }
    public T? Context { get; init; }

    internal T? Value => Cluster ?? User ?? Context;
}

internal sealed record ContextEntry
{
    public string Cluster { get; init; } = "";
    public string? User { get; init; }
    public string? Namespace { get; init; }
}

internal sealed record ClusterEntry
{
    public string? Server { get; init; }
    public string? CertificateAuthority { get; init; }
    public string? CertificateAuthorityData { get; init; }
    public bool InsecureSkipTlsVerify { get; init; }
    public string? TlsServerName { get; init; }
    public string? ProxyUrl { get; init; }
    public JsonElement? Extensions { get; init; }
}

internal sealed record UserEntry
{
    public string? ClientCertificate { get; init; }
    public string? ClientCertificateData { get; init; }
    public string? ClientKey { get; init; }
    public string? ClientKeyData { get; init; }
    public string? Token { get; init; }
    [JsonPropertyName("tokenFile")]
    public string? TokenFile { get; init; }
    public string? Username { get; init; }
    public string? Password { get; init; }
    public string? As { get; init; }
    public string? AsUid { get; init; }
    public IReadOnlyList<string>? AsGroups { get; init; }
    public JsonElement? AuthProvider { get; init; }
    public ExecEntry? Exec { get; init; }
}

internal sealed record ExecEntry
{
    [JsonPropertyName("apiVersion")]
    public string? ApiVersion { get; init; }
    public string? Command { get; init; }
    public IReadOnlyList<string>? Args { get; init; }
    public IReadOnlyList<ExecVariable>? Env { get; init; }
    [JsonPropertyName("installHint")]
    public string? InstallHint { get; init; }
    [JsonPropertyName("provideClusterInfo")]
    public bool ProvideClusterInfo { get; init; }
}

internal sealed record ExecVariable
{
    public string Name { get; init; } = "";
    public string Value { get; init; } = "";
}
