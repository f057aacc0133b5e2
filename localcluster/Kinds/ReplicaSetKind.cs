using k8s.Models;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Kinds;

/// <summary>Replica sets.</summary>
internal static class ReplicaSetKind
{
    /// <summary>What the cluster knows of replica sets.</summary>
    public static ResourceKind Create() => new()
    {
        ShortNames = ["rs"],
        Categories = ["all"],
        Versions = [KindVersion.Of<V1ReplicaSet>() with { Columns = Columns }],
        HasStatus = true,
        HasGeneration = true,
        HasScale = true,
        SelectableFields = ["status.replicas"],
        Allocate = (_, set, _, _) => set.SetDefault(0, "status", "replicas"),
        Limits = set => PodLimits.Check(set["spec"]["template"]["spec"]),
    };

    private static IReadOnlyList<PrinterColumn> Columns { get; } =
    [
        PrinterColumn.Name,
        PrinterColumn.Number<V1ReplicaSet>("Desired", set => set.Spec?.Replicas),
        PrinterColumn.Number<V1ReplicaSet>("Current", set => set.Status?.Replicas),
        PrinterColumn.Number<V1ReplicaSet>("Ready", set => set.Status?.ReadyReplicas),
        PrinterColumn.Age,
        .. WorkloadColumns.Wide<V1ReplicaSet>(set => (set.Spec?.Template, set.Spec?.Selector)),
    ];
}
