using k8s.Models;

namespace MlServe.Kubernetes.Objects;

/// <summary>What is asked of pods in more than one place. Lists that the API leaves out are empty.</summary>
public static class PodViews
{
    extension(V1Pod pod)
    {
        /// <summary>True when the condition Ready holds: the pod gets traffic.</summary>
        public bool IsReady => pod.Status?.Conditions?.Any(condition => condition is { Type: "Ready", Status: "True" }) == true;

        /// <summary>True once deletion was asked for; a Terminating pod still may run.</summary>
        public bool IsDeleting => pod.Metadata?.DeletionTimestamp is not null;

        /// <summary>Its containers.</summary>
        public IEnumerable<V1Container> Containers => pod.Spec?.Containers ?? [];

        /// <summary>What became of its containers; empty before a node took the pod.</summary>
        public IEnumerable<V1ContainerStatus> ContainerStatuses => pod.Status?.ContainerStatuses ?? [];
    }

    extension(V1PodTemplateSpec? template)
    {
        /// <summary>Its containers.</summary>
        public IEnumerable<V1Container> Containers => template?.Spec?.Containers ?? [];
    }

    extension(V1Container container)
    {
        /// <summary>What it is promised of a resource (<c>cpu</c>, <c>memory</c>); Kubernetes takes the limit where no request is written; null when neither is.</summary>
        public ResourceQuantity? Request(string resource) => container.Resources?.Requests?.TryGetValue(resource, out var request) == true ? request : container.Limit(resource);

        /// <summary>What it may use at most; null when there is no limit.</summary>
        public ResourceQuantity? Limit(string resource) => container.Resources?.Limits?.TryGetValue(resource, out var limit) == true ? limit : null;
    }
}
