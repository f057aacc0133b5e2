using System.Text.Json.Nodes;
using MlServe.Kubernetes.Schema;

namespace MlServe.LocalCluster.Store;

/// <summary>One version in which a kind is spoken.</summary>
/// <param name="ApiVersion">As in manifests: <c>v1</c>, <c>autoscaling/v2</c>.</param>
internal sealed record KindVersion(string ApiVersion)
{
    /// <summary>The group part, empty for the core one. A kind may be spoken in several groups, as Events are.</summary>
    public string Group { get; } = ApiVersion.Contains('/', StringComparison.Ordinal) ? ApiVersion[..ApiVersion.IndexOf('/', StringComparison.Ordinal)] : "";

    /// <summary>The version part.</summary>
    public string Version { get; } = ApiVersion[(ApiVersion.IndexOf('/', StringComparison.Ordinal) + 1)..];

    /// <summary>The name in manifests, for example <c>Deployment</c>.</summary>
    public string Kind { get; init; } = "";

    /// <summary>The name in paths, for example <c>deployments</c>.</summary>
    public string Plural { get; init; } = "";

    /// <summary>The shape of the object in this version.</summary>
    public SchemaType Schema { get; init; } = SchemaType.Anything;

    /// <summary>The type of the model that <see cref="Columns"/> read: that of the kept version, where that is another.</summary>
    public Type Row
    {
        get => field ?? Schema.Model ?? throw new InvalidOperationException($"no type of the model is known for the columns of {ApiVersion}");
        init;
    }

    /// <summary>What whoever uses this version is told, once it is on its way out; null for most.</summary>
    public string? Deprecation { get; init; }

    /// <summary>Turns a copy of the kept version into this one, in place.</summary>
    public Action<JsonObject> FromStorage { get; init; } = _ => { };

    /// <summary>Turns a copy of this version into the kept one, in place.</summary>
    public Action<JsonObject> ToStorage { get; init; } = _ => { };

    /// <summary>What a table of its objects shows.</summary>
    public IReadOnlyList<PrinterColumn> Columns { get; init; } = [PrinterColumn.Name, PrinterColumn.Age];

    /// <summary>The version that a type of the model stands for: what it is called, where it is served, and its fields.</summary>
    public static KindVersion Of<T>()
    {
        var kind = Kubernetes.ResourceKind.Of<T>();
        return new KindVersion(kind.ApiVersion) { Kind = kind.Kind, Plural = kind.Plural, Schema = SchemaLibrary.Of<T>() };
    }
}
