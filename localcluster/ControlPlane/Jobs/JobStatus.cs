using System.Text.Json.Nodes;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.ControlPlane.Jobs;

/// <summary>What a job has come to.</summary>
/// <param name="Succeeded">Pods, or indexes, that ended well.</param>
/// <param name="Failed">Pods that failed.</param>
/// <param name="CompletedIndexes">The indexes that are done.</param>
internal sealed record JobCounts(int Succeeded, int Failed, SortedSet<int> CompletedIndexes);

/// <summary>What a job reports, and when it counts as failed.</summary>
internal static class JobStatus
{
    /// <summary>
    /// The annotation that holds the identities of the pods that are counted and still there. Kubernetes has a finalizer on
    /// each pod instead, which it takes off when it has counted it.
    /// </summary>
    public const string CountedAnnotation = "mlserve.dev/counted-pods";

    /// <summary>Whether nothing more will happen.</summary>
    public static bool IsFinished(JsonObject job) => job.IsTrue("Complete") || job.IsTrue("Failed");

    /// <summary>Counts the pods, each once; what was counted stays counted, also when somebody deletes the pod.</summary>
    public static JobCounts Count(JsonObject job, JobPods pods)
    {
        var indexes = JobIndexes.Parse(job.Text("status", "completedIndexes"));
        indexes.UnionWith(JobPods.Indexes(pods.Succeeded));
        var indexed = job.Text("spec", "completionMode") == "Indexed";
        return new JobCounts(indexed ? indexes.Count : Count(job, "succeeded", pods.Succeeded), Count(job, "failed", pods.Failed), indexes);
    }

    /// <summary>Notes which of the pods that are there the status counts, so that the next look counts the others only.</summary>
    public static void Remember(JsonObject job, JobPods pods)
    {
        if (job.Int("status", "succeeded") > 0 || job.Int("status", "failed") > 0)
            job.Set(string.Join(',', pods.Succeeded.Concat(pods.Failed).Select(pod => pod.Uid())), "metadata", "annotations", CountedAnnotation);
    }

    /// <summary>Why the job has failed; null when it has not.</summary>
    public static (string Reason, string Message)? Failure(JsonObject job, JobPods pods, JobCounts counts, DateTimeOffset now)
    {
        var limit = job.Int("spec", "backoffLimit") ?? 6;
        // With OnFailure a container is restarted in its pod: its restarts are the failures.
        var restarts = job.Text("spec", "template", "spec", "restartPolicy") == "OnFailure" ? pods.Restarts : 0;
        if (counts.Failed > limit || restarts > 0 && restarts >= Math.Max(1, limit))
            return ("BackoffLimitExceeded", "Job has reached the specified backoff limit");
        if (!job.Flag("spec", "suspend") && job.Int("spec", "activeDeadlineSeconds") is { } deadline && job.Time("status", "startTime")?.Plus(deadline) <= now)
            return ("DeadlineExceeded", "Job was active longer than specified deadline");
        return null;
    }

    /// <summary>Writes the counts into a status.</summary>
    public static void Fill(JsonObject status, JsonObject job, JobPods pods, JobCounts counts, DateTimeOffset now)
    {
        var suspended = job.Flag("spec", "suspend");
        if (!suspended)
            status["startTime"] = job.Text("status", "startTime") ?? ObjectFields.Timestamp(now);
        Set(status, "active", suspended ? 0 : pods.Active.Count);
        status["ready"] = suspended ? 0 : pods.Active.Count(PodReadiness.IsReady);
        status["terminating"] = pods.Terminating;
        Set(status, "succeeded", counts.Succeeded);
        Set(status, "failed", counts.Failed);
        if (counts.CompletedIndexes.Count > 0)
            status["completedIndexes"] = JobIndexes.Text(counts.CompletedIndexes);
        status.SetDefault(new JsonObject(), "uncountedTerminatedPods");
        var was = status.Items("conditions").FirstOrDefault(condition => condition.Text("type") == "Suspended");
        if (suspended && was.Text("status") != "True")
            Add(status, "Suspended", "JobSuspended", "Job suspended", now);
        else if (!suspended && was.Text("status") == "True")
            Add(status, "Suspended", "JobResumed", "Job resumed", now, "False");
    }

    /// <summary>Adds a condition, or replaces the one of its type.</summary>
    public static void Add(JsonObject status, string type, string reason, string message, DateTimeOffset now, string value = "True")
    {
        var moment = ObjectFields.Timestamp(now);
        var others = status.Items("conditions").Where(condition => condition.Text("type") != type).Select(condition => condition.DeepClone()).ToList();
        status["conditions"] = new JsonArray([.. others, new JsonObject
        {
            ["type"] = type,
            ["status"] = value,
            ["lastProbeTime"] = moment,
            ["lastTransitionTime"] = moment,
            ["reason"] = reason,
            ["message"] = message,
        }]);
    }

    private static int Count(JsonObject job, string outcome, IReadOnlyList<JsonObject> pods)
    {
        var before = (int)(job.Int("status", outcome) ?? 0);
        // Before the first count there is no note; when somebody took it away, all that is there counts as noted.
        return job.Text("metadata", "annotations", CountedAnnotation)?.Split(',') is { } counted
            ? before + pods.Count(pod => !counted.Contains(pod.Uid()))
            : Math.Max(before, pods.Count);
    }

    private static void Set(JsonObject status, string name, int count)
    {
        if (count != 0)
            status[name] = count;
        else
            status.Remove(name);
    }
}
