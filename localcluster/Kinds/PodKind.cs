using System.Globalization;
using System.Text.Json.Nodes;
using k8s.Models;
using MlServe.Kubernetes.Schema;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Kinds;

/// <summary>Pods.</summary>
internal static class PodKind
{
    /// <summary>What the cluster knows of pods.</summary>
    public static ResourceKind Create() => new()
    {
        Group = "",
        Kind = "Pod",
        Plural = "pods",
        ShortNames = ["po"],
        Categories = ["all"],
        Versions = [new KindVersion("v1") { Schema = SchemaLibrary.Of<V1Pod>(), Columns = Columns }],
        HasStatus = true,
        HasGeneration = true,
        AnswersDeleted = true,
        SelectableFields = ["spec.nodeName", "spec.restartPolicy", "spec.schedulerName", "spec.serviceAccountName", "status.phase", "status.podIP", "status.nominatedNodeName"],
        Grace = Grace,
        Allocate = (_, pod, _, _) =>
        {
            pod.SetDefault("Pending", "status", "phase");
            pod.SetDefault(PodQuality.Class(pod.Object("spec") ?? []), "status", "qosClass");
        },
        Limits = pod => PodLimits.Check(pod["spec"]),
    };

    /// <summary>How long a pod has to end: the caller's wish, else the pod's own; nothing for a pod that never reached a node or has ended.</summary>
    private static long Grace(JsonObject pod, long? wish) =>
        pod.Text("spec", "nodeName") is null or "" || pod.Text("status", "phase") is "Succeeded" or "Failed"
            ? 0
            : Seconds(wish ?? pod.Int("metadata", "deletionGracePeriodSeconds") ?? pod.Int("spec", "terminationGracePeriodSeconds") ?? 30);

    /// <summary>A grace below 0, which Kubernetes accepts with a warning, is one of 1.</summary>
    private static long Seconds(long grace) => grace < 0 ? 1 : grace;

    private static IReadOnlyList<PrinterColumn> Columns { get; } =
    [
        PrinterColumn.Name,
        new("Ready", (pod, _) => $"{pod.Items("status", "containerStatuses").Count(IsReady)}/{pod.Items("spec", "containers").Count()}"),
        new("Status", (pod, _) => PodStatusText.Of(pod)),
        new("Restarts", (pod, now) => Restarts(pod, now)),
        PrinterColumn.Age,
        PrinterColumn.Field("IP", "status", "podIP") with { Wide = true },
        PrinterColumn.Field("Node", "spec", "nodeName") with { Wide = true },
        PrinterColumn.Field("Nominated Node", "status", "nominatedNodeName") with { Wide = true },
        new("Readiness Gates", (_, _) => "<none>", Wide: true),
    ];

    private static bool IsReady(JsonObject status) => status.Flag("ready") && status.Object("state", "running") is not null;

    private static string Restarts(JsonObject pod, DateTimeOffset now)
    {
        var statuses = pod.Items("status", PodStatusText.Initializing(pod) is null ? "containerStatuses" : "initContainerStatuses").ToList();
        var count = statuses.Sum(status => status.Int("restartCount") ?? 0).ToString(CultureInfo.InvariantCulture);
        var last = statuses.Max(status => status.Time("lastState", "terminated", "finishedAt"));
        return count == "0" || last is null ? count : $"{count} ({ShortDuration.Text(now - last.Value)} ago)";
    }
}
