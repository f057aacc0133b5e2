using k8s.Models;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Kinds;

/// <summary>Deployments.</summary>
internal static class DeploymentKind
{
    /// <summary>What the cluster knows of deployments.</summary>
    public static ResourceKind Create() => new()
    {
        ShortNames = ["deploy"],
        Categories = ["all"],
        Versions = [KindVersion.Of<V1Deployment>() with { Columns = Columns }],
        HasStatus = true,
        HasGeneration = true,
        HasScale = true,
        Limits = deployment => PodLimits.Check(deployment["spec"]["template"]["spec"]),
    };

    private static IReadOnlyList<PrinterColumn> Columns { get; } =
    [
        PrinterColumn.Name,
        PrinterColumn.Of<V1Deployment>("Ready", (deployment, _) => $"{deployment.Status?.ReadyReplicas ?? 0}/{deployment.Spec?.Replicas}"),
        PrinterColumn.Number<V1Deployment>("Up-to-date", deployment => deployment.Status?.UpdatedReplicas),
        PrinterColumn.Number<V1Deployment>("Available", deployment => deployment.Status?.AvailableReplicas),
        PrinterColumn.Age,
        .. WorkloadColumns.Wide<V1Deployment>(deployment => (deployment.Spec?.Template, deployment.Spec?.Selector)),
    ];
}
