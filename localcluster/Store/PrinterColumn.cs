using System.Text.Json.Nodes;
using k8s;
using k8s.Models;

namespace MlServe.LocalCluster.Store;

/// <summary>A column of the table that <c>kubectl get</c> prints. Values come from objects in the kept version.</summary>
/// <param name="Header">Its heading.</param>
/// <param name="Value">Its cell.</param>
/// <param name="Wide">Whether it is shown with <c>-o wide</c> only.</param>
/// <param name="Type"><c>string</c> or <c>integer</c>.</param>
internal sealed record PrinterColumn(
    string Header,
    Func<IKubernetesObject<V1ObjectMeta>, DateTimeOffset, JsonNode?> Value,
    bool Wide = false,
    string Type = "string"
)
{
    /// <summary>What stands for a field that is not there.</summary>
    public const string None = "<none>";

    /// <summary>The object's name.</summary>
    public static readonly PrinterColumn Name = new("Name", (value, _) => value.Metadata.Name);

    /// <summary>Time since the object was created.</summary>
    public static readonly PrinterColumn Age = new("Age", (value, now) => AgeOf(value.Metadata.CreationTimestamp, now));

    /// <summary>A column of a text made of an object of one type, at a time.</summary>
    public static PrinterColumn Of<T>(string header, Func<T, DateTimeOffset, string?> value) where T : IKubernetesObject<V1ObjectMeta> =>
        new(header, (row, now) => value((T)row, now));

    /// <summary>A column of one field's text.</summary>
    public static PrinterColumn Field<T>(string header, Func<T, string?> value) where T : IKubernetesObject<V1ObjectMeta> =>
        Of<T>(header, (row, _) => value(row) ?? None);

    /// <summary>A column of one field's number, 0 when absent.</summary>
    public static PrinterColumn Number<T>(string header, Func<T, int?> value) where T : IKubernetesObject<V1ObjectMeta> =>
        new(header, (row, _) => value((T)row) ?? 0, Type: "integer");

    /// <summary>How long ago a time stamp was, in Kubernetes' short words; <c>&lt;unknown&gt;</c> without one.</summary>
    public static string AgeOf(DateTimeOffset? then, DateTimeOffset now) => then is { } known ? ShortDuration.Text(now - known) : "<unknown>";
}
