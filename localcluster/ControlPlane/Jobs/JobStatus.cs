using k8s.Models;
using MlServe.LocalCluster.Objects;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.ControlPlane.Jobs;

/// <summary>What a job has come to.</summary>
/// <param name="Succeeded">Pods, or indexes, that ended well.</param>
/// <param name="Failed">Pods that failed.</param>
/// <param name="CompletedIndexes">The indexes that are done.</param>
internal sealed record JobCounts(int Succeeded, int Failed, JobIndexes CompletedIndexes);

/// <summary>What a job reports, and when it counts as failed.</summary>
internal static class JobStatus
{
    /// <summary>
    /// The annotation that holds the identities of the pods that are counted and still there. Kubernetes has a finalizer on
    /// each pod instead, which it takes off when it has counted it.
    /// </summary>
    private const string CountedAnnotation = "mlserve.dev/counted-pods";

    extension(V1Job job)
    {
        /// <summary>Whether each pod has an index of its own.</summary>
        public bool IsIndexed => job.Spec.CompletionMode == "Indexed";

        /// <summary>Whether no pods are wanted for now.</summary>
        public bool IsSuspended => job.Spec.Suspend == true;

        /// <summary>When it ended; null while it has not.</summary>
        public DateTimeOffset? Finished => (job.Status.Condition("Complete") ?? job.Status.Condition("Failed")) is { } end
            ? end.LastTransitionTime ?? job.Metadata.CreationTimestamp
            : null;
    }

    extension(V1JobStatus status)
    {
        /// <summary>The same with a condition more, in the place of one of its type.</summary>
        public V1JobStatus With(string type, string reason, string message, DateTimeOffset now, bool holds = true) => status with
        {
            Conditions =
            [
                .. status.Conditions?.Where(other => other.Type != type) ?? [],
                new V1JobCondition
                {
                    Type = type,
                    Status = holds ? "True" : "False",
                    LastProbeTime = now.WholeSecond(),
                    LastTransitionTime = now.WholeSecond(),
                    Reason = reason,
                    Message = message,
                },
            ],
        };
    }

    /// <summary>Counts the pods, each once; what was counted stays counted, also when somebody deletes the pod.</summary>
    public static JobCounts Count(V1Job job, JobPods pods)
    {
        var indexes = JobIndexes.Parse(job.Status.CompletedIndexes, job.Spec.Completions ?? 0).With(JobPods.Indexes(pods.Succeeded));
        return new JobCounts(
            job.IsIndexed ? indexes.Count : Count(job, job.Status.Succeeded ?? 0, pods.Succeeded), Count(job, job.Status.Failed ?? 0, pods.Failed), indexes);
    }

    /// <summary>The note of which pods that are there a status counts, so that the next look counts the others only.</summary>
    public static IEnumerable<(string Name, string Text)> Counted(V1JobStatus status, JobPods pods) => status.Succeeded > 0 || status.Failed > 0
        ? [(CountedAnnotation, string.Join(',', pods.Succeeded.Concat(pods.Failed).Select(pod => pod.Uid())))]
        : [];

    /// <summary>Why the job has failed; null when it has not.</summary>
    public static (string Reason, string Message)? Failure(V1Job job, JobPods pods, JobCounts counts, DateTimeOffset now)
    {
        var limit = job.Spec.BackoffLimit!.Value;
        // With OnFailure a container is restarted in its pod: its restarts are the failures.
        var restarts = job.Spec.Template.Spec.RestartPolicy == "OnFailure" ? pods.Restarts : 0;
        if (counts.Failed > limit || restarts > 0 && restarts >= Math.Max(1, limit))
            return ("BackoffLimitExceeded", "Job has reached the specified backoff limit");
        if (!job.IsSuspended && job.Status.StartTime is not null && Deadline(job, now) <= now)
            return ("DeadlineExceeded", "Job was active longer than specified deadline");
        return null;
    }

    /// <summary>When its time is up; null when it has all the time it wants.</summary>
    public static DateTimeOffset? Deadline(V1Job job, DateTimeOffset now) =>
        job.Spec.ActiveDeadlineSeconds is { } seconds ? (job.Status.StartTime ?? now).Plus(seconds) : null;

    /// <summary>The status while nothing is decided.</summary>
    public static V1JobStatus Of(V1Job job, JobPods pods, JobCounts counts, DateTimeOffset now)
    {
        var before = job.Status;
        var status = before with
        {
            StartTime = job.IsSuspended ? before.StartTime : before.StartTime ?? now.WholeSecond(),
            Active = job.IsSuspended ? null : pods.Active.Count.NotZero(),
            Ready = job.IsSuspended ? 0 : pods.Active.Count(pod => pod.IsReady),
            Terminating = pods.Terminating,
            Succeeded = counts.Succeeded.NotZero(),
            Failed = counts.Failed.NotZero(),
            CompletedIndexes = counts.CompletedIndexes.Count > 0 ? counts.CompletedIndexes.ToString() : null,
            UncountedTerminatedPods = before.UncountedTerminatedPods ?? new V1UncountedTerminatedPods(),
        };
        var wasSuspended = before.Condition("Suspended") is not null;
        return job.IsSuspended == wasSuspended ? status
            : job.IsSuspended ? status.With("Suspended", "JobSuspended", "Job suspended", now)
            : status.With("Suspended", "JobResumed", "Job resumed", now, holds: false);
    }

    private static int Count(V1Job job, int before, IReadOnlyList<V1Pod> pods) =>
        // Before the first count there is no note; when somebody took it away, all that is there counts as noted.
        job.GetAnnotation(CountedAnnotation)?.Split(',') is { } counted
            ? before + pods.Count(pod => !counted.Contains(pod.Uid()))
            : Math.Max(before, pods.Count);
}
