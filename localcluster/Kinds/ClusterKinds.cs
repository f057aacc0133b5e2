using System.Text.Json.Nodes;
using k8s.Models;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Kinds;

/// <summary>Every kind the cluster knows. A new kind is a line here, and a file beside this one
/// if it has columns or limits of its own; its fields, rules and defaults are those of the module kubernetes.</summary>
internal static class ClusterKinds
{
    /// <summary>Namespaces.</summary>
    public static readonly ResourceKind Namespaces = new()
    {
        ShortNames = ["ns"],
        Namespaced = false,
        Versions =
        [
            KindVersion.Of<V1Namespace>() with
            {
                Columns = [PrinterColumn.Name, PrinterColumn.Field<V1Namespace>("Status", value => value.Status?.Phase), PrinterColumn.Age],
            },
        ],
        HasStatus = true,
        SelectableFields = ["status.phase"],
        Undeletable = ["default", "kube-public", "kube-system"],
        Allocate = (_, value, old, _) =>
        {
            value.Set(value.Name(), "metadata", "labels", "kubernetes.io/metadata.name");
            value.SetDefault("Active", "status", "phase");
            // The namespace controller takes this finalizer off when nothing is left inside.
            if (old is null)
                value.SetDefault(new JsonArray("kubernetes"), "spec", "finalizers");
        },
    };

    /// <summary>Nodes.</summary>
    public static readonly ResourceKind Nodes = NodeKind.Create();

    /// <summary>Pods.</summary>
    public static readonly ResourceKind Pods = PodKind.Create();

    /// <summary>Services.</summary>
    public static readonly ResourceKind Services = ServiceKind.Create();

    /// <summary>Endpoints.</summary>
    public static readonly ResourceKind Endpoints = new()
    {
        ShortNames = ["ep"],
        Versions =
        [
            KindVersion.Of<V1Endpoints>() with
            {
                Deprecation = "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice",
                Columns = [PrinterColumn.Name, PrinterColumn.Of<V1Endpoints>("Endpoints", (value, _) => EndpointColumns.Addresses(value)), PrinterColumn.Age],
            },
        ],
    };

    /// <summary>Endpoint slices.</summary>
    public static readonly ResourceKind EndpointSlices = new()
    {
        Versions = [KindVersion.Of<V1EndpointSlice>() with { Columns = EndpointColumns.Slice }],
        HasGeneration = true,
    };

    /// <summary>Events.</summary>
    public static readonly ResourceKind Events = EventKind.Create();

    /// <summary>Config maps.</summary>
    public static readonly ResourceKind ConfigMaps = new()
    {
        ShortNames = ["cm"],
        Versions =
        [
            KindVersion.Of<V1ConfigMap>() with
            {
                Columns =
                [
                    PrinterColumn.Name,
                    PrinterColumn.Number<V1ConfigMap>("Data", map => (map.Data?.Count ?? 0) + (map.BinaryData?.Count ?? 0)),
                    PrinterColumn.Age,
                ],
            },
        ],
    };

    /// <summary>Secrets.</summary>
    public static readonly ResourceKind Secrets = new()
    {
        Versions =
        [
            KindVersion.Of<V1Secret>() with
            {
                Columns =
                [
                    PrinterColumn.Name,
                    PrinterColumn.Field<V1Secret>("Type", secret => secret.Type),
                    PrinterColumn.Number<V1Secret>("Data", secret => secret.Data?.Count),
                    PrinterColumn.Age,
                ],
            },
        ],
        SelectableFields = ["type"],
        Allocate = (_, value, _, _) =>
        {
            foreach (var (name, text) in value.StringMap("stringData"))
                value.Set(Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(text)), "data", name);
            value.Remove("stringData");
        },
    };

    /// <summary>Service accounts.</summary>
    public static readonly ResourceKind ServiceAccounts = new()
    {
        ShortNames = ["sa"],
        AnswersDeleted = true,
        Versions =
        [
            KindVersion.Of<V1ServiceAccount>() with
            {
                Columns = [PrinterColumn.Name, PrinterColumn.Number<V1ServiceAccount>("Secrets", account => account.Secrets?.Count), PrinterColumn.Age],
            },
        ],
    };

    /// <summary>Deployments.</summary>
    public static readonly ResourceKind Deployments = DeploymentKind.Create();

    /// <summary>Replica sets.</summary>
    public static readonly ResourceKind ReplicaSets = ReplicaSetKind.Create();

    /// <summary>Horizontal pod autoscalers; kept as autoscaling/v2.</summary>
    public static readonly ResourceKind HorizontalPodAutoscalers = AutoscalerKind.Create();

    /// <summary>Jobs.</summary>
    public static readonly ResourceKind Jobs = JobKind.Create();

    /// <summary>Leases: the heartbeat of the node.</summary>
    public static readonly ResourceKind Leases = new()
    {
        Versions =
        [
            KindVersion.Of<V1Lease>() with
            {
                Columns = [PrinterColumn.Name, PrinterColumn.Field<V1Lease>("Holder", lease => lease.Spec?.HolderIdentity), PrinterColumn.Age],
            },
        ],
    };

    /// <summary>All of them, in the order of discovery.</summary>
    public static readonly IReadOnlyList<ResourceKind> All =
    [
        Namespaces, Nodes, Pods, Services, Endpoints, Events, ConfigMaps, Secrets, ServiceAccounts,
        Deployments, ReplicaSets, HorizontalPodAutoscalers, Jobs, EndpointSlices, Leases, RbacKinds.Roles, RbacKinds.RoleBindings,
    ];
}
