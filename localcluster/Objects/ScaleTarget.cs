using k8s.Models;
using MlServe.LocalCluster.Kinds;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Objects;

/// <summary>An object that can be scaled, whatever its kind.</summary>
/// <param name="Object">The object.</param>
/// <param name="Wanted">How many pods it should have.</param>
/// <param name="Present">How many it has.</param>
/// <param name="Selector">Which pods are its own.</param>
internal sealed record ScaleTarget(StoredObject Object, int Wanted, int Present, LabelSelector Selector)
{
    /// <summary>Reads a deployment or a replica set.</summary>
    public static ScaleTarget Of(StoredObject stored)
    {
        if (stored.Kind == ClusterKinds.Deployments)
        {
            var deployment = stored.As<V1Deployment>();
            return new(stored, deployment.Wanted, deployment.Status.Replicas ?? 0, LabelSelector.Of(deployment.Spec.Selector));
        }
        var set = stored.As<V1ReplicaSet>();
        return new(stored, set.Wanted, set.Status.Replicas, LabelSelector.Of(set.Spec.Selector));
    }
}
