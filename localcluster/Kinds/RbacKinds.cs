using k8s.Models;
using MlServe.Kubernetes.Schema;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Kinds;

/// <summary>
/// Roles and who has them, kept as a Kubernetes with <c>--authorization-mode=AlwaysAllow</c> keeps them: manifests that bring their
/// rights along can be applied, and nobody is refused anything.
/// </summary>
internal static class RbacKinds
{
    private const string Group = "rbac.authorization.k8s.io";
    private const string Version = Group + "/v1";

    /// <summary>Roles of a namespace.</summary>
    public static readonly ResourceKind Roles = new()
    {
        Group = Group,
        Kind = "Role",
        Plural = "roles",
        Versions =
        [
            new KindVersion(Version)
            {
                Schema = SchemaLibrary.Of<V1Role>(),
                Columns = [PrinterColumn.Name, PrinterColumn.Field<V1Role>("Created At", role => role.Metadata.CreationTimestamp?.ToString("s") + "Z")],
            },
        ],
    };

    /// <summary>Who has a role of a namespace.</summary>
    public static readonly ResourceKind RoleBindings = new()
    {
        Group = Group,
        Kind = "RoleBinding",
        Plural = "rolebindings",
        Versions =
        [
            new KindVersion(Version)
            {
                Schema = SchemaLibrary.Of<V1RoleBinding>(),
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
