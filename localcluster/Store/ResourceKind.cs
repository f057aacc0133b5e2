using System.Text.Json.Nodes;
using MlServe.Kubernetes.Rules;

namespace MlServe.LocalCluster.Store;

/// <summary>
/// All that the cluster knows of a kind of object. The store and the API have no code for any single kind: they read
/// it here.
/// </summary>
internal sealed class ResourceKind
{
    /// <summary>The versions it is spoken in; objects are kept in the first.</summary>
    public required IReadOnlyList<KindVersion> Versions { get; init; }

    /// <summary>What users may abbreviate it to.</summary>
    public IReadOnlyList<string> ShortNames { get; init; } = [];

    /// <summary>Groups of kinds it is listed with, as <c>all</c>.</summary>
    public IReadOnlyList<string> Categories { get; init; } = [];

    /// <summary>Whether its objects live in namespaces.</summary>
    public bool Namespaced { get; init; } = true;

    /// <summary>Whether its status is a sub-resource, written apart from its spec.</summary>
    public bool HasStatus { get; init; }

    /// <summary>Whether <c>metadata.generation</c> counts the changes to its spec.</summary>
    public bool HasGeneration { get; init; }

    /// <summary>Whether it can be scaled by its sub-resource <c>scale</c>.</summary>
    public bool HasScale { get; init; }

    /// <summary>Fields a list can be selected by, besides name and namespace.</summary>
    public IReadOnlyList<string> SelectableFields { get; init; } = [];

    /// <summary>Whether deleting it leaves its dependents when the caller does not say.</summary>
    public bool OrphansByDefault { get; init; }

    /// <summary>Names of objects that stay as long as the cluster.</summary>
    public IReadOnlyList<string> Undeletable { get; init; } = [];

    /// <summary>Whether a deletion is answered with the object that is gone rather than with a Status: clients read the one or the other.</summary>
    public bool AnswersDeleted { get; init; }

    /// <summary>What a deletion does first: a pod is given time to end. Returns the seconds of grace, 0 for none.</summary>
    public Func<JsonObject, long?, long> Grace { get; init; } = (_, _) => 0;

    /// <summary>Gives out what must be unique in the cluster, as ports, carries over what an update may leave out, and begins
    /// the status. The old object is null on create.</summary>
    public Action<ObjectStore, JsonObject, JsonObject?, ICollection<FieldError>> Allocate { get; init; } = (_, _, _, _) => { };

    /// <summary>Notes what Kubernetes has and this cluster has not.</summary>
    public Action<Field> Limits { get; init; } = _ => { };

    /// <summary>Kubernetes' own rules and defaults of the kind, for objects in the kept version.</summary>
    public KindRules Rules => KindRules.Of(Storage.ApiVersion, Kind);

    /// <summary>The version objects are kept in.</summary>
    public KindVersion Storage => Versions[0];

    /// <summary>The API group, empty for the core one.</summary>
    public string Group => Storage.Group;

    /// <summary>The name in manifests, for example <c>Deployment</c>.</summary>
    public string Kind => Storage.Kind;

    /// <summary>The name in paths, for example <c>deployments</c>.</summary>
    public string Plural => Storage.Plural;

    /// <summary><c>pods</c> or <c>deployments.apps</c>: the name in messages and in the log.</summary>
    public string Resource => Group.Length == 0 ? Plural : $"{Plural}.{Group}";

    /// <summary>The singular name users may type.</summary>
    public string Singular => Kind.ToLowerInvariant();

    /// <summary>The kind's own name.</summary>
    public override string ToString() => Resource;
}
