using k8s.Models;

namespace MlServe.LocalCluster.Objects;

/// <summary>What is asked of pods in more than one place.</summary>
internal static class PodViews
{
    extension(V1Pod pod)
    {
        /// <summary>Whether it has a node to run on.</summary>
        public bool IsBound => pod.Spec.NodeName is { Length: > 0 };

        /// <summary>Whether it has ended for good.</summary>
        public bool HasEnded => pod.Status?.Phase is "Succeeded" or "Failed";

        /// <summary>Whether it still runs or may yet: not ended, not being deleted.</summary>
        public bool IsActive => !pod.IsDeleting && !pod.HasEnded;

        /// <summary>Since when it has been ready; null when it is not.</summary>
        public DateTimeOffset? ReadySince => pod.IsReady ? pod.Condition("Ready")!.LastTransitionTime : null;

        /// <summary>
        /// What it asks of the node: the containers together, or the init container that asks for most, since those run alone.
        /// </summary>
        /// <param name="resource">cpu, memory or another's name.</param>
        public decimal Request(string resource) => Math.Max(
            pod.Spec.Containers.Sum(container => container.Request(resource) ?? 0),
            (pod.Spec.InitContainers ?? []).Select(container => container.Request(resource) ?? 0).DefaultIfEmpty().Max());

        /// <summary>The condition of a type; null where it has none.</summary>
        public V1PodCondition? Condition(string type) => pod.Status?.Conditions?.FirstOrDefault(condition => condition.Type == type);

        /// <summary>Whether it has been ready for long enough to count on.</summary>
        public bool IsAvailable(long minReadySeconds, DateTimeOffset now) =>
            pod.IsReady && (minReadySeconds == 0 || pod.ReadySince?.AddSeconds(minReadySeconds) <= now);
    }
}
