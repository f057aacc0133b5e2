using System.Globalization;
using System.Text.Json.Nodes;
using k8s.Models;
using MlServe.Kubernetes.Schema;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Kinds;

/// <summary>Events: kept as v1, spoken as events.k8s.io/v1 too.</summary>
internal static class EventKind
{
    private static readonly (string Core, string Events)[] Names =
    [
        ("involvedObject", "regarding"), ("message", "note"), ("source", "deprecatedSource"), ("firstTimestamp", "deprecatedFirstTimestamp"),
        ("lastTimestamp", "deprecatedLastTimestamp"), ("count", "deprecatedCount"), ("reportingComponent", "reportingController"),
    ];

    /// <summary>What the cluster knows of events.</summary>
    public static ResourceKind Create() => new()
    {
        Group = "",
        Kind = "Event",
        Plural = "events",
        ShortNames = ["ev"],
        Versions =
        [
            new KindVersion("v1") { Schema = SchemaLibrary.Of<Corev1Event>(), Columns = Columns },
            new KindVersion("events.k8s.io/v1")
            {
                Schema = SchemaLibrary.Of<Eventsv1Event>(),
                Columns = Columns,
                FromStorage = o => Rename(o, "events.k8s.io/v1", Names),
                ToStorage = o => Rename(o, "v1", Names.Select(pair => (pair.Events, pair.Core))),
            },
        ],
        SelectableFields =
        [
            "involvedObject.kind", "involvedObject.namespace", "involvedObject.name", "involvedObject.uid", "involvedObject.apiVersion",
            "involvedObject.resourceVersion", "involvedObject.fieldPath", "reason", "reportingComponent", "source", "type",
        ],
    };

    private static IReadOnlyList<PrinterColumn> Columns { get; } =
    [
        new("Last Seen", (o, now) => PrinterColumn.AgeOf(o.Text("series", "lastObservedTime") ?? o.Text("lastTimestamp") ?? o.Text("eventTime"), now)),
        PrinterColumn.Field("Type", "type"),
        PrinterColumn.Field("Reason", "reason"),
        new("Object", (o, _) => $"{o.Text("involvedObject", "kind")?.ToLowerInvariant()}/{o.Text("involvedObject", "name")}"),
        new("Subobject", (o, _) => o.Text("involvedObject", "fieldPath"), Wide: true),
        new("Source", (o, _) => Source(o), Wide: true),
        new("Message", (o, _) => o.Text("message")?.Trim()),
        new("First Seen", (o, now) => PrinterColumn.AgeOf(o.Text("firstTimestamp") ?? o.Text("eventTime"), now), Wide: true),
        new("Count", (o, _) => (o.Int("series", "count") ?? o.Int("count") ?? 1).ToString(CultureInfo.InvariantCulture), Wide: true),
        PrinterColumn.Name with { Wide = true },
    ];

    private static string Source(JsonObject value)
    {
        var component = value.Text("source", "component") ?? value.Text("reportingComponent") ?? "";
        return value.Text("source", "host") is { Length: > 0 } host ? $"{component}, {host}" : component;
    }

    private static void Rename(JsonObject value, string apiVersion, IEnumerable<(string From, string To)> names)
    {
        value["apiVersion"] = apiVersion;
        foreach (var (from, to) in names)
            if (value.ContainsKey(from))
            {
                var moved = value[from];
                value.Remove(from);
                value[to] = moved;
            }
    }
}
