using k8s.Models;

namespace MlServe.Kubernetes.Objects;

/// <summary>What is asked of pods in more than one place. Lists that the API leaves out are empty.</summary>
public static class PodViews
{
    extension(V1Pod pod)
    {
        /// <summary>True when the condition Ready holds: the pod gets traffic.</summary>
        public bool IsReady => pod.Status?.Conditions?.Any(condition => condition is { Type: "Ready", Status: "True" }) == true;

        /// <summary>Its containers.</summary>
        public IEnumerable<V1Container> Containers => pod.Spec?.Containers ?? [];

        /// <summary>Its init containers, then its containers.</summary>
        public IEnumerable<V1Container> AllContainers => (pod.Spec?.InitContainers ?? []).Concat(pod.Containers);

        /// <summary>What became of its containers; empty before a node took the pod.</summary>
        public IEnumerable<V1ContainerStatus> ContainerStatuses => pod.Status?.ContainerStatuses ?? [];

        /// <summary>What became of its init containers, then of its containers.</summary>
        public IEnumerable<V1ContainerStatus> AllStatuses => (pod.Status?.InitContainerStatuses ?? []).Concat(pod.ContainerStatuses);
    }

    extension(V1PodTemplateSpec? template)
    {
        /// <summary>Its containers.</summary>
        public IEnumerable<V1Container> Containers => template?.Spec?.Containers ?? [];
    }
}
