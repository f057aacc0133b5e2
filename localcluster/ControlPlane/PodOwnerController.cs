using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using Microsoft.Extensions.Logging;
using MlServe.LocalCluster.Kinds;
using MlServe.LocalCluster.Objects;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.ControlPlane;

/// <summary>A controller of objects that have a template of pods, and as many pods of it as they need.</summary>
internal abstract class PodOwnerController<TOwner>(ObjectStore store, TimeProvider time, ILogger log, ResourceKind kind)
    : OwnerController<TOwner, V1Pod>(store, time, log, kind, ClusterKinds.Pods)
    where TOwner : class, IKubernetesObject<V1ObjectMeta>
{
    /// <summary>Makes a pod from the owner's template and says so.</summary>
    /// <param name="owner">The owner.</param>
    /// <param name="change">What is particular to this pod; null for nothing.</param>
    /// <exception cref="StatusException">It is refused; an event says why.</exception>
    protected V1Pod StartPod(StoredObject owner, Action<JsonObject>? change = null)
    {
        try
        {
            var pod = FromTemplate(owner);
            change?.Invoke(pod);
            pod = Store.Create(ClusterKinds.Pods, pod);
            Events.Normal(owner, "SuccessfulCreate", $"Created pod: {pod.Name()}");
            return new StoredObject(ClusterKinds.Pods, pod).As<V1Pod>();
        }
        catch (StatusException exception)
        {
            Events.Warning(owner, "FailedCreate", $"Error creating: {exception.Message}");
            throw;
        }
    }

    /// <summary>Deletes pods and says so.</summary>
    protected void EndPods(StoredObject owner, IEnumerable<V1Pod> pods)
    {
        foreach (var pod in pods)
            try
            {
                Store.Delete(ClusterKinds.Pods, pod.Key);
                Events.Normal(owner, "SuccessfulDelete", $"Deleted pod: {pod.Name()}");
            }
            catch (StatusException exception) when (exception.Code == 404)
            {
                // Somebody else was quicker.
            }
    }

    private static JsonObject FromTemplate(StoredObject owner)
    {
        var template = owner.Copy().Template();
        var metadata = new JsonObject
        {
            ["generateName"] = owner.Key.Name + "-",
            ["namespace"] = owner.Key.Namespace,
            ["ownerReferences"] = new JsonArray(OwnerReferences.To(owner)),
        };
        // Whatever else a template's metadata says, a name for one, is not meant for each of its pods.
        foreach (var name in (ReadOnlySpan<string>)["labels", "annotations"])
            if (template.At("metadata", name) is { } value)
                metadata[name] = value.DeepClone();
        return new JsonObject { ["metadata"] = metadata, ["spec"] = template.At("spec")?.DeepClone() };
    }
}
