using k8s.Models;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Kinds;

/// <summary>
/// Roles and who has them, kept as a Kubernetes with <c>--authorization-mode=AlwaysAllow</c> keeps them: manifests that bring their
/// rights along can be applied, and nobody is refused anything.
/// </summary>
internal static class RbacKinds
{
    /// <summary>Roles of a namespace.</summary>
    public static readonly ResourceKind Roles = new()
    {
        Versions =
        [
            KindVersion.Of<V1Role>() with
            {
                Columns = [PrinterColumn.Name, PrinterColumn.Field<V1Role>("Created At", role => role.Metadata.CreationTimestamp?.ToString("s") + "Z")],
            },
        ],
    };

    /// <summary>Who has a role of a namespace.</summary>
    public static readonly ResourceKind RoleBindings = new()
    {
        Versions =
        [
            KindVersion.Of<V1RoleBinding>() with
            {
                Columns =
                [
                    PrinterColumn.Name,
                    PrinterColumn.Field<V1RoleBinding>("Role", binding => $"{binding.RoleRef?.Kind}/{binding.RoleRef?.Name}"),
                    PrinterColumn.Age,
                ],
            },
        ],
    };
}
