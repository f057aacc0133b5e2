using k8s.Models;
using MlServe.LocalCluster.Kinds;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Objects;

/// <summary>An object that can be scaled, whatever its kind.</summary>
/// <param name="Object">The object.</param>
/// <param name="Wanted">How many pods it should have.</param>
/// <param name="Selector">Which pods are its own.</param>
internal sealed record ScaleTarget(StoredObject Object, int Wanted, LabelSelector Selector)
{
    /// <summary>Reads a deployment or a replica set.</summary>
    public static ScaleTarget Of(StoredObject stored) => stored.Kind == ClusterKinds.Deployments
        ? Of(stored, stored.As<V1Deployment>().Wanted, stored.As<V1Deployment>().Spec.Selector)
        : Of(stored, stored.As<V1ReplicaSet>().Wanted, stored.As<V1ReplicaSet>().Spec.Selector);

    private static ScaleTarget Of(StoredObject stored, int wanted, V1LabelSelector selector) => new(stored, wanted, LabelSelector.Of(selector));
}
