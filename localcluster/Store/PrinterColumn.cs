using System.Globalization;
using System.Text.Json.Nodes;

namespace MlServe.LocalCluster.Store;

/// <summary>A column of the table that <c>kubectl get</c> prints. Values come from objects in the kept version.</summary>
/// <param name="Header">Its heading.</param>
/// <param name="Value">Its cell.</param>
/// <param name="Wide">Whether it is shown with <c>-o wide</c> only.</param>
/// <param name="Type"><c>string</c>, <c>integer</c> or <c>date</c>.</param>
internal sealed record PrinterColumn(string Header, Func<JsonObject, DateTimeOffset, JsonNode?> Value, bool Wide = false, string Type = "string")
{
    /// <summary>The object's name.</summary>
    public static readonly PrinterColumn Name = new("Name", (o, _) => o.Text("metadata", "name"));

    /// <summary>Time since the object was created.</summary>
    public static readonly PrinterColumn Age = new("Age", (o, now) => AgeOf(o.Text("metadata", "creationTimestamp"), now));

    /// <summary>A column of one field's text.</summary>
    public static PrinterColumn Field(string header, params string[] path) =>
        new(header, (o, _) => o.At(path) is { } value ? value.ToString() : "<none>");

    /// <summary>A column of one field's number, 0 when absent.</summary>
    public static PrinterColumn Number(string header, params string[] path) =>
        new(header, (o, _) => o.Int(path) ?? 0, Type: "integer");

    /// <summary>How long ago a time stamp was, in Kubernetes' short words; <c>&lt;unknown&gt;</c> without one.</summary>
    public static string AgeOf(string? timestamp, DateTimeOffset now) =>
        DateTimeOffset.TryParse(timestamp, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var then)
            ? ShortDuration.Text(now - then)
            : "<unknown>";
}
