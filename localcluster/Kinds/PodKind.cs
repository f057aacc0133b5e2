using System.Globalization;
using System.Text.Json.Nodes;
using k8s.Models;
using MlServe.Kubernetes.Defaults;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Kinds;

/// <summary>Pods.</summary>
internal static class PodKind
{
    /// <summary>What the cluster knows of pods.</summary>
    public static ResourceKind Create() =>
        new()
        {
            ShortNames = ["po"],
            Categories = ["all"],
            Versions = [KindVersion.Of<V1Pod>() with { Columns = Columns }],
            HasStatus = true,
            HasGeneration = true,
            AnswersDeleted = true,
            SelectableFields =
            [
                "spec.nodeName",
                "spec.restartPolicy",
                "spec.schedulerName",
                "spec.serviceAccountName",
                "status.phase",
                "status.podIP",
                "status.nominatedNodeName",
            ],
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
            : Seconds(wish ?? pod.DeletionGrace() ?? pod.Int("spec", "terminationGracePeriodSeconds") ?? PodDefaults.GraceSeconds);

    /// <summary>A grace below 0, which Kubernetes accepts with a warning, is one of 1.</summary>
    private static long Seconds(long grace) => grace < 0 ? 1 : grace;

    private static IReadOnlyList<PrinterColumn> Columns { get; } =
    [
        PrinterColumn.Name,
        PrinterColumn.Of<V1Pod>("Ready", (pod, _) => $"{pod.ContainerStatuses.Count(PodStatusText.IsReady)}/{pod.Containers.Count()}"),
        PrinterColumn.Of<V1Pod>("Status", (pod, _) => PodStatusText.Of(pod)),
        PrinterColumn.Of<V1Pod>("Restarts", Restarts),
        PrinterColumn.Age,
        PrinterColumn.Field<V1Pod>("IP", pod => pod.Status?.PodIP) with
        {
            Wide = true,
        },
        PrinterColumn.Field<V1Pod>("Node", pod => pod.Spec?.NodeName) with
        {
            Wide = true,
        },
        PrinterColumn.Field<V1Pod>("Nominated Node", pod => pod.Status?.NominatedNodeName) with
        {
            Wide = true,
        },
        new("Readiness Gates", (_, _) => PrinterColumn.None, Wide: true),
    ];

    private static string Restarts(V1Pod pod, DateTimeOffset now)
    {
        var statuses = (PodStatusText.Initializing(pod) is null ? pod.ContainerStatuses : pod.Status.InitContainerStatuses).ToList();
        var count = statuses.Sum(status => (long)status.RestartCount).ToString(CultureInfo.InvariantCulture);
        var last = statuses.Max(status => status.LastState?.Terminated?.FinishedAt);
        return count == "0" || last is null ? count : $"{count} ({ShortDuration.Text(now - last.Value)} ago)";
    }
}
