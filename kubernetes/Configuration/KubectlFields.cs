using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using k8s.KubeConfigModels;
using YamlDotNet.Serialization;

namespace MlServe.Kubernetes.Configuration;

/// <summary>A cluster with the fields that kubectl knows and KubernetesClient's type lacks.</summary>
internal sealed class ClusterEntry : ClusterEndpoint
{
    [YamlMember(Alias = "proxy-url")]
    public string? ProxyUrl { get; set; }
}

/// <summary>A user with the fields that kubectl knows and KubernetesClient's type lacks, or takes for something else.</summary>
internal sealed class UserEntry : UserCredentials
{
    [YamlMember(Alias = "tokenFile")]
    public string? TokenFile { get; set; }

    [YamlMember(Alias = "as-uid")]
    public string? ImpersonateUid { get; set; }

    [YamlMember(Alias = "as-user-extra")]
    public new Dictionary<string, List<string>>? ImpersonateUserExtra { get; set; }
}

/// <summary>A plug-in with the field that kubectl knows and KubernetesClient's type lacks.</summary>
internal sealed class ExecEntry : ExternalExecution
{
    [YamlMember(Alias = "interactiveMode")]
    public string? InteractiveMode { get; set; }

    /// <summary>The command, found from the kubeconfig's folder when it has a slash in it.</summary>
    internal string Program { get; set; } = "";
}

/// <summary>How a kubeconfig's JSON becomes KubernetesClient's types, completed by what they lack.</summary>
internal static class KubectlFields
{
    internal static readonly JsonSerializerOptions Json = new()
    {
        NumberHandling = JsonNumberHandling.AllowReadingFromString,
        Converters = { new ReadAs<ClusterEndpoint, ClusterEntry>(), new ReadAs<UserCredentials, UserEntry>(), new ReadAs<ExternalExecution, ExecEntry>() },
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { UseNamesOfYaml } },
    };

    private static void UseNamesOfYaml(JsonTypeInfo type)
    {
        foreach (var property in type.Properties)
            if (property.AttributeProvider?.GetCustomAttributes(typeof(YamlMemberAttribute), inherit: true) is [YamlMemberAttribute { Alias: { } name }])
                property.Name = name;
    }

    private sealed class ReadAs<TDeclared, TRead> : JsonConverter<TDeclared> where TRead : TDeclared
    {
        public override TDeclared? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            JsonSerializer.Deserialize<TRead>(ref reader, options);

        public override void Write(Utf8JsonWriter writer, TDeclared value, JsonSerializerOptions options) => throw new NotSupportedException();
    }
}
