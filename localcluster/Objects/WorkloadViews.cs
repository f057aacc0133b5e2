using System.Globalization;
using k8s.Models;

namespace MlServe.LocalCluster.Objects;

/// <summary>What is asked of replica sets in more than one place.</summary>
internal static class WorkloadViews
{
    /// <summary>The annotation that counts a deployment's templates: on a replica set which of them it stands for.</summary>
    public const string RevisionAnnotation = "deployment.kubernetes.io/revision";

    extension(V1ReplicaSet set)
    {
        /// <summary>How many pods it should have.</summary>
        public int Wanted => set.Spec.Replicas!.Value;

        /// <summary>How many of its pods can be counted on.</summary>
        public int Available => set.Status.AvailableReplicas ?? 0;

        /// <summary>Which template of its deployment it stands for; 0 when unknown.</summary>
        public long Revision => long.TryParse(set.GetAnnotation(RevisionAnnotation), CultureInfo.InvariantCulture, out var revision) ? revision : 0;
    }
}
