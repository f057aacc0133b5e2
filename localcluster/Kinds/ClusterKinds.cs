using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Kinds;

/// <summary>Every kind the cluster knows. A new kind is a line here and a file beside it.</summary>
internal static class ClusterKinds
{
    /// <summary>Namespaces.</summary>
    public static readonly ResourceKind Namespaces = new()
    {
        Group = "", Kind = "Namespace", Plural = "namespaces", ShortNames = ["ns"], Namespaced = false,
        Versions = [new KindVersion("v1")], HasStatus = true, NameRule = NameRule.Label,
    };

    /// <summary>Nodes.</summary>
    public static readonly ResourceKind Nodes = new()
    {
        Group = "", Kind = "Node", Plural = "nodes", ShortNames = ["no"], Namespaced = false,
        Versions = [new KindVersion("v1")], HasStatus = true,
    };

    /// <summary>Pods.</summary>
    public static readonly ResourceKind Pods = new()
    {
        Group = "", Kind = "Pod", Plural = "pods", ShortNames = ["po"], Categories = ["all"],
        Versions = [new KindVersion("v1")], HasStatus = true,
        SelectableFields = ["spec.nodeName", "spec.restartPolicy", "spec.schedulerName", "spec.serviceAccountName", "status.phase", "status.podIP", "status.nominatedNodeName"],
        Grace = PodGrace.Seconds,
    };

    /// <summary>Services.</summary>
    public static readonly ResourceKind Services = new()
    {
        Group = "", Kind = "Service", Plural = "services", ShortNames = ["svc"], Categories = ["all"],
        Versions = [new KindVersion("v1")], HasStatus = true, NameRule = NameRule.ServiceName,
        SelectableFields = ["spec.clusterIP", "spec.type"],
    };

    /// <summary>Endpoints.</summary>
    public static readonly ResourceKind Endpoints = new()
    {
        Group = "", Kind = "Endpoints", Plural = "endpoints", ShortNames = ["ep"], Versions = [new KindVersion("v1")],
    };

    /// <summary>Endpoint slices.</summary>
    public static readonly ResourceKind EndpointSlices = new()
    {
        Group = "discovery.k8s.io", Kind = "EndpointSlice", Plural = "endpointslices", Versions = [new KindVersion("discovery.k8s.io/v1")], HasGeneration = true,
    };

    /// <summary>Events.</summary>
    public static readonly ResourceKind Events = new()
    {
        Group = "", Kind = "Event", Plural = "events", ShortNames = ["ev"], Versions = [new KindVersion("v1")],
        SelectableFields =
        [
            "involvedObject.kind", "involvedObject.namespace", "involvedObject.name", "involvedObject.uid", "involvedObject.apiVersion",
            "involvedObject.resourceVersion", "involvedObject.fieldPath", "reason", "reportingComponent", "source", "type",
        ],
    };

    /// <summary>Config maps.</summary>
    public static readonly ResourceKind ConfigMaps = new()
    {
        Group = "", Kind = "ConfigMap", Plural = "configmaps", ShortNames = ["cm"], Versions = [new KindVersion("v1")],
    };

    /// <summary>Secrets.</summary>
    public static readonly ResourceKind Secrets = new()
    {
        Group = "", Kind = "Secret", Plural = "secrets", Versions = [new KindVersion("v1")], SelectableFields = ["type"],
    };

    /// <summary>Service accounts.</summary>
    public static readonly ResourceKind ServiceAccounts = new()
    {
        Group = "", Kind = "ServiceAccount", Plural = "serviceaccounts", ShortNames = ["sa"], Versions = [new KindVersion("v1")],
    };

    /// <summary>Deployments.</summary>
    public static readonly ResourceKind Deployments = new()
    {
        Group = "apps", Kind = "Deployment", Plural = "deployments", ShortNames = ["deploy"], Categories = ["all"],
        Versions = [new KindVersion("apps/v1")], HasStatus = true, HasGeneration = true, HasScale = true,
    };

    /// <summary>Replica sets.</summary>
    public static readonly ResourceKind ReplicaSets = new()
    {
        Group = "apps", Kind = "ReplicaSet", Plural = "replicasets", ShortNames = ["rs"], Categories = ["all"],
        Versions = [new KindVersion("apps/v1")], HasStatus = true, HasGeneration = true, HasScale = true,
        SelectableFields = ["status.replicas"],
    };

    /// <summary>Horizontal pod autoscalers; kept as autoscaling/v2.</summary>
    public static readonly ResourceKind HorizontalPodAutoscalers = new()
    {
        Group = "autoscaling", Kind = "HorizontalPodAutoscaler", Plural = "horizontalpodautoscalers", ShortNames = ["hpa"], Categories = ["all"],
        Versions = [new KindVersion("autoscaling/v2")], HasStatus = true,
    };

    /// <summary>Jobs.</summary>
    public static readonly ResourceKind Jobs = new()
    {
        Group = "batch", Kind = "Job", Plural = "jobs", Categories = ["all"],
        Versions = [new KindVersion("batch/v1")], HasStatus = true, HasGeneration = true, OrphansByDefault = true,
        SelectableFields = ["status.successful"],
    };

    /// <summary>All of them, in the order of discovery.</summary>
    public static readonly IReadOnlyList<ResourceKind> All =
    [
        Namespaces, Nodes, Pods, Services, Endpoints, Events, ConfigMaps, Secrets, ServiceAccounts,
        Deployments, ReplicaSets, HorizontalPodAutoscalers, Jobs, EndpointSlices,
    ];
}
