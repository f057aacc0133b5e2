using System.Globalization;
using System.Text.Json.Nodes;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.ControlPlane.Jobs;

/// <summary>A job's pods, as one look at it found them.</summary>
internal sealed class JobPods
{
    /// <summary>Annotation, label and environment name of a pod's index.</summary>
    public const string IndexLabel = "batch.kubernetes.io/job-completion-index";

    /// <summary>Sorts the pods of a job.</summary>
    public JobPods(IReadOnlyList<JsonObject> pods)
    {
        All = pods;
        Active = [.. pods.Where(PodReadiness.IsActive)];
        Succeeded = [.. pods.Where(pod => pod.Text("status", "phase") == "Succeeded")];
        Failed = [.. pods.Where(pod => pod.Text("status", "phase") == "Failed")];
        Terminating = pods.Count(pod => pod.IsDeleting() && !PodReadiness.HasEnded(pod));
    }

    /// <summary>All of them.</summary>
    public IReadOnlyList<JsonObject> All { get; }

    /// <summary>Those that run or wait to.</summary>
    public List<JsonObject> Active { get; }

    /// <summary>Those that ended well.</summary>
    public IReadOnlyList<JsonObject> Succeeded { get; }

    /// <summary>Those that failed for good.</summary>
    public IReadOnlyList<JsonObject> Failed { get; }

    /// <summary>Those that are being ended.</summary>
    public int Terminating { get; }

    /// <summary>
    /// Restarts of containers, init containers among them, inside pods that have not ended: with restartPolicy OnFailure these
    /// are the failures. Those of a pod that came to its end in spite of them are forgiven.
    /// </summary>
    public long Restarts => All.Where(pod => !PodReadiness.HasEnded(pod)).Sum(
        pod => pod.Items("status", "initContainerStatuses").Concat(pod.Items("status", "containerStatuses")).Sum(status => status.Int("restartCount") ?? 0));

    /// <summary>When the last pod failed.</summary>
    public DateTimeOffset? LastFailure => Failed
        .Select(pod => pod.Items("status", "containerStatuses").Max(status => status.Time("state", "terminated", "finishedAt")) ?? pod.Time("metadata", "creationTimestamp"))
        .Max();

    /// <summary>The indexes of pods.</summary>
    public static IEnumerable<int> Indexes(IEnumerable<JsonObject> pods) =>
        pods.Select(pod => int.TryParse(pod.Text("metadata", "annotations", IndexLabel), CultureInfo.InvariantCulture, out var index) ? index : -1).Where(index => index >= 0);

    /// <summary>A pod of a job; with an index when the job has indexes.</summary>
    public static JsonObject Make(JsonObject job, int? index)
    {
        var pod = OwnedObjects.PodFromTemplate(job);
        if (index is not { } number)
            return pod;
        var text = number.ToString(CultureInfo.InvariantCulture);
        pod.Set($"{job.Name()}-{text}-", "metadata", "generateName");
        pod.Set(text, "metadata", "annotations", IndexLabel);
        pod.Set(text, "metadata", "labels", IndexLabel);
        pod.SetDefault($"{job.Name()}-{text}", "spec", "hostname");
        foreach (var container in pod.Items("spec", "initContainers").Concat(pod.Items("spec", "containers")))
            if (!container.Items("env").Any(variable => variable.Text("name") == "JOB_COMPLETION_INDEX"))
            {
                container.SetDefault(new JsonArray(), "env");
                container["env"]!.AsArray().Add(new JsonObject
                {
                    ["name"] = "JOB_COMPLETION_INDEX",
                    ["valueFrom"] = new JsonObject { ["fieldRef"] = new JsonObject { ["apiVersion"] = "v1", ["fieldPath"] = $"metadata.annotations['{IndexLabel}']" } },
                });
            }
        return pod;
    }
}
