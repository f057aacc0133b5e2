using System.Globalization;
using System.Text.Json.Nodes;
using k8s.Models;
using MlServe.LocalCluster.Objects;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.ControlPlane.Jobs;

/// <summary>A job's pods, as one look at it found them.</summary>
internal sealed class JobPods(IReadOnlyList<V1Pod> pods)
{
    /// <summary>Annotation and label of a pod's index.</summary>
    public const string IndexLabel = "batch.kubernetes.io/job-completion-index";

    private const string IndexVariable = "JOB_COMPLETION_INDEX";

    /// <summary>Those that run or wait to.</summary>
    public List<V1Pod> Active { get; } = [.. pods.Where(pod => pod.IsActive)];

    /// <summary>Those that ended well.</summary>
    public IReadOnlyList<V1Pod> Succeeded { get; } = [.. pods.Where(pod => pod.Status.Phase == "Succeeded")];

    /// <summary>Those that failed for good.</summary>
    public IReadOnlyList<V1Pod> Failed { get; } = [.. pods.Where(pod => pod.Status.Phase == "Failed")];

    /// <summary>Those that are being ended.</summary>
    public int Terminating => pods.Count(pod => pod is { IsDeleting: true, HasEnded: false });

    /// <summary>
    /// Restarts of containers, init containers among them, inside pods that have not ended: with restartPolicy OnFailure these
    /// are the failures. Those of a pod that came to its end in spite of them are forgiven.
    /// </summary>
    public int Restarts => pods.Where(pod => !pod.HasEnded).SelectMany(pod => pod.AllStatuses).Sum(status => status.RestartCount);

    /// <summary>When the last pod failed.</summary>
    public DateTimeOffset? LastFailure => Failed
        .Select(pod => pod.Status.ContainerStatuses?.Max(status => status.State?.Terminated?.FinishedAt) ?? pod.Metadata.CreationTimestamp)
        .Max();

    /// <summary>The indexes of pods.</summary>
    public static IEnumerable<int> Indexes(IEnumerable<V1Pod> pods) =>
        pods.Select(pod => int.TryParse(pod.GetAnnotation(IndexLabel), CultureInfo.InvariantCulture, out var index) ? index : -1).Where(index => index >= 0);

    /// <summary>Gives a new pod of a job its index: in its name, in an annotation and a label, and for its program in a variable.</summary>
    public static void SetIndex(JsonObject pod, string job, int index)
    {
        var text = index.ToString(CultureInfo.InvariantCulture);
        pod.Set($"{job}-{text}-", "metadata", "generateName");
        pod.Set(text, "metadata", "annotations", IndexLabel);
        pod.Set(text, "metadata", "labels", IndexLabel);
        pod.SetDefault($"{job}-{text}", "spec", "hostname");
        foreach (var container in pod.Items("spec", "initContainers").Concat(pod.Items("spec", "containers")))
            if (!container.Items("env").Any(variable => variable.Text("name") == IndexVariable))
            {
                container.SetDefault(new JsonArray(), "env");
                container["env"]!
                    .AsArray()
                    .Add(
                        new JsonObject
                        {
                            ["name"] = IndexVariable,
                            ["valueFrom"] = new JsonObject
                            {
                                ["fieldRef"] = new JsonObject { ["apiVersion"] = "v1", ["fieldPath"] = $"metadata.annotations['{IndexLabel}']" },
                            },
                        }
                    );
            }
    }
}
