using System.Globalization;
using System.Text.Json.Nodes;
using k8s.Models;
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
        ShortNames = ["ev"],
        Versions =
        [
            KindVersion.Of<Corev1Event>() with { Columns = Columns },
            KindVersion.Of<Eventsv1Event>() with
            {
                Columns = Columns,
                Row = typeof(Corev1Event),
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
        PrinterColumn.Of<Corev1Event>("Last Seen", (happened, now) =>
            PrinterColumn.AgeOf(happened.Series?.LastObservedTime ?? happened.LastTimestamp ?? happened.EventTime, now)),
        PrinterColumn.Field<Corev1Event>("Type", happened => happened.Type),
        PrinterColumn.Field<Corev1Event>("Reason", happened => happened.Reason),
        PrinterColumn.Of<Corev1Event>("Object", (happened, _) => $"{happened.InvolvedObject?.Kind?.ToLowerInvariant()}/{happened.InvolvedObject?.Name}"),
        PrinterColumn.Of<Corev1Event>("Subobject", (happened, _) => happened.InvolvedObject?.FieldPath) with { Wide = true },
        PrinterColumn.Of<Corev1Event>("Source", (happened, _) => Source(happened)) with { Wide = true },
        PrinterColumn.Of<Corev1Event>("Message", (happened, _) => happened.Message?.Trim()),
        PrinterColumn.Of<Corev1Event>("First Seen", (happened, now) => PrinterColumn.AgeOf(happened.FirstTimestamp ?? happened.EventTime, now)) with
        {
            Wide = true,
        },
        PrinterColumn.Of<Corev1Event>(
            "Count",
            (happened, _) => (happened.Series?.Count ?? happened.Count ?? 1).ToString(CultureInfo.InvariantCulture)
        ) with
        {
            Wide = true,
        },
        PrinterColumn.Name with
        {
            Wide = true,
        },
    ];

    private static string Source(Corev1Event happened)
    {
        var component = happened.Source?.Component ?? happened.ReportingComponent ?? "";
        return happened.Source?.Host is { Length: > 0 } host ? $"{component}, {host}" : component;
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
