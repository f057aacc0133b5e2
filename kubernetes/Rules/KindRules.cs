using MlServe.Kubernetes.Defaults;

namespace MlServe.Kubernetes.Rules;

/// <summary>
/// What Kubernetes asks of the objects of a kind, besides the types of their fields: the same for the author of a manifest and for
/// the API server that receives it.
/// </summary>
public sealed record KindRules
{
    private static readonly Dictionary<(string ApiVersion, string Kind), KindRules> Known = new()
    {
        [("v1", "Pod")] = new() { Default = PodDefaults.Pod, Check = PodRules.Check, Warnings = PodWarnings.OfPod },
        [("v1", "Namespace")] = new() { NameRule = NameRule.Label },
        [("v1", "Service")] = new() { NameRule = NameRule.ServiceName, Default = ServiceDefaults.Service, Check = ServiceRules.Check },
        [("v1", "ConfigMap")] = new() { Check = DataRules.ConfigMap },
        [("v1", "Secret")] = new() { Default = secret => secret["type"].Default("Opaque"), Check = DataRules.Secret },
        [("apps/v1", "Deployment")] = new() { Default = WorkloadDefaults.Deployment, Check = WorkloadRules.Deployment, Warnings = PodWarnings.OfOwner },
        [("apps/v1", "ReplicaSet")] = new() { Default = WorkloadDefaults.ReplicaSet, Check = WorkloadRules.ReplicaSet, Warnings = PodWarnings.OfOwner },
        [("batch/v1", "Job")] = new() { Default = WorkloadDefaults.Job, Check = WorkloadRules.Job, Warnings = PodWarnings.OfOwner },
        [("autoscaling/v1", "HorizontalPodAutoscaler")] = new() { Default = AutoscalerDefaults.Version1, Check = AutoscalerRules.Check },
        [("autoscaling/v2", "HorizontalPodAutoscaler")] = new() { Default = AutoscalerDefaults.Version2, Check = AutoscalerRules.Check },
    };

    private static readonly KindRules NoRules = new();

    /// <summary>RBAC's names may be anything that fits into a path.</summary>
    private static readonly KindRules Roles = new() { NameRule = NameRule.PathSegment };

    /// <summary>What its names must look like.</summary>
    public NameRule NameRule { get; private init; } = NameRule.Subdomain;

    /// <summary>Fills in what may be left out.</summary>
    public Action<Field> Default { get; private init; } = _ => { };

    /// <summary>Notes every broken rule of an object that has its defaults; the old object is null on create.</summary>
    public Action<Field, Field?> Check { get; private init; } = (_, _) => { };

    /// <summary>What is accepted, and yet seldom meant.</summary>
    public Func<Field, IEnumerable<string>> Warnings { get; private init; } = _ => [];

    /// <summary>The rules of a kind; of one that is not known those of all.</summary>
    public static KindRules Of(string apiVersion, string kind) =>
        Known.GetValueOrDefault((apiVersion, kind)) ?? (apiVersion.StartsWith("rbac.authorization.k8s.io/", StringComparison.Ordinal) ? Roles : NoRules);

    /// <summary>Notes all that Kubernetes refuses in an object that has its defaults.</summary>
    public void CheckAll(Field value, Schema.SchemaType? type, Field? old = null)
    {
        MetadataRules.Check(value["metadata"], NameRule);
        Check(value, old);
        if (type is not null)
            SchemaRules.Check(value, type);
    }
}
