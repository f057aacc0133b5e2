using k8s.Models;

namespace MlServe.LocalCluster.Objects;

/// <summary>What is asked of pods in more than one place.</summary>
internal static class PodViews
{
    extension(V1Pod pod)
    {
        /// <summary>Whether its deletion was asked for; until it is gone it may still run.</summary>
        public bool IsDeleting => pod.Metadata.DeletionTimestamp is not null;

        /// <summary>Whether it has ended for good.</summary>
        public bool HasEnded => pod.Status?.Phase is "Succeeded" or "Failed";

        /// <summary>Whether it still runs or may yet: not ended, not being deleted.</summary>
        public bool IsActive => !pod.IsDeleting && !pod.HasEnded;

        /// <summary>Whether it takes requests.</summary>
        public bool IsReady => pod.Condition("Ready")?.Status == "True";

        /// <summary>Since when it has been ready; null when it is not.</summary>
        public DateTimeOffset? ReadySince => pod.IsReady ? pod.Condition("Ready")!.LastTransitionTime : null;

        /// <summary>Its init containers, then its containers.</summary>
        public IEnumerable<V1Container> AllContainers => (pod.Spec.InitContainers ?? []).Concat(pod.Spec.Containers ?? []);

        /// <summary>The condition of a type; null where it has none.</summary>
        public V1PodCondition? Condition(string type) => pod.Status?.Conditions?.FirstOrDefault(condition => condition.Type == type);

        /// <summary>Whether it has been ready for long enough to count on.</summary>
        public bool IsAvailable(long minReadySeconds, DateTimeOffset now) =>
            pod.IsReady && (minReadySeconds == 0 || pod.ReadySince?.AddSeconds(minReadySeconds) <= now);
    }
}
