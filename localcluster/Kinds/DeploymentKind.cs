using k8s.Models;
using MlServe.Kubernetes.Schema;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Kinds;

/// <summary>Deployments.</summary>
internal static class DeploymentKind
{
    /// <summary>What the cluster knows of deployments.</summary>
    public static ResourceKind Create() => new()
    {
        Group = "apps",
        Kind = "Deployment",
        Plural = "deployments",
        ShortNames = ["deploy"],
        Categories = ["all"],
        Versions = [new KindVersion("apps/v1") { Schema = SchemaLibrary.Of<V1Deployment>(), Columns = Columns }],
        HasStatus = true,
        HasGeneration = true,
        HasScale = true,
        Limits = deployment => PodLimits.Check(deployment["spec"]["template"]["spec"]),
    };

    private static IReadOnlyList<PrinterColumn> Columns { get; } =
    [
        PrinterColumn.Name,
        new("Ready", (o, _) => $"{o.Int("status", "readyReplicas") ?? 0}/{o.Int("spec", "replicas")}"),
        PrinterColumn.Number("Up-to-date", "status", "updatedReplicas"),
        PrinterColumn.Number("Available", "status", "availableReplicas"),
        PrinterColumn.Age,
        .. WorkloadColumns.Wide,
    ];
}
