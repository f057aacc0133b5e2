using k8s.Models;
using MlServe.LocalCluster.Objects;

namespace MlServe.Evaluator.Simulation.Cluster;

/// <summary>Pods of a Deployment as the API shows them, from their creation to their end. Pure.</summary>
/// <param name="deployment">The Deployment.</param>
/// <param name="space">Its namespace.</param>
internal sealed class PodTemplate(V1Deployment deployment, string space)
{
    // Kubernetes' letters for names: no vowels, and nothing that can be mistaken.
    private const string Letters = "bcdfghjklmnpqrstvwxz2456789";

    private readonly V1PodTemplateSpec template = deployment.Spec.Template;

    /// <summary>A new pod, which has no node yet.</summary>
    public V1Pod Create(string set, DateTimeOffset now, Random random)
    {
        var letters = random.GetItems<char>(Letters, 5);
        return new V1Pod
        {
            ApiVersion = "v1",
            Kind = "Pod",
            Metadata = new V1ObjectMeta
            {
                Name = $"{deployment.Metadata.Name}-{set}-{new string(letters)}",
                NamespaceProperty = space,
                Uid = Uid(random),
                Labels = template.Metadata?.Labels,
                Annotations = template.Metadata?.Annotations,
                CreationTimestamp = now.WholeSecond(),
            },
            Spec = template.Spec with { NodeName = null, SchedulerName = template.Spec.SchedulerName ?? "default-scheduler" },
            Status = new V1PodStatus { Phase = "Pending", Conditions = [] },
        };
    }

    /// <summary>Letters of a replica set's name.</summary>
    public static string SetName(Random random) => new(random.GetItems<char>(Letters, 10));

    /// <summary>The pod has a node.</summary>
    public static V1Pod Bind(V1Pod pod, string node, DateTimeOffset now)
    {
        var bound = With(pod with { Spec = pod.Spec with { NodeName = node } }, "PodScheduled", true, now);
        return bound with { Status = bound.Status with { StartTime = now.WholeSecond() } };
    }

    /// <summary>Its container runs, and is not ready.</summary>
    public static V1Pod Run(V1Pod pod, DateTimeOffset startedAt, int restarts, V1ContainerState? before)
    {
        var running = pod with
        {
            Status = pod.Status with
            {
                Phase = "Running",
                PodIP = "10.0.0.1",
                ContainerStatuses =
                [
                    .. pod.Spec.Containers.Select(container => new V1ContainerStatus
                    {
                        Name = container.Name,
                        Image = container.Image,
                        Started = true,
                        RestartCount = restarts,
                        State = new V1ContainerState { Running = new V1ContainerStateRunning { StartedAt = startedAt.WholeSecond() } },
                        LastState = before,
                    }),
                ],
            },
        };
        return running.Status.Conditions.Any(condition => condition.Type == "Ready") ? running : With(running, "Ready", false, startedAt);
    }

    /// <summary>It may get connections, or may not.</summary>
    public static V1Pod Ready(V1Pod pod, bool isReady, DateTimeOffset now)
    {
        var changed = With(pod, "Ready", isReady, now);
        return changed with
        {
            Status = changed.Status with
            {
                ContainerStatuses = [.. changed.Status.ContainerStatuses.Select(status => status with { Ready = isReady })],
            },
        };
    }

    /// <summary>It is being deleted.</summary>
    public static V1Pod Delete(V1Pod pod, DateTimeOffset now) => pod with { Metadata = pod.Metadata with { DeletionTimestamp = now.WholeSecond() } };

    /// <summary>An identity, as unique as the random numbers are.</summary>
    private static string Uid(Random random)
    {
        var bytes = new byte[16];
        random.NextBytes(bytes);
        return new Guid(bytes).ToString();
    }

    /// <summary>With one condition set; its time changes only with its status.</summary>
    private static V1Pod With(V1Pod pod, string type, bool holds, DateTimeOffset now)
    {
        var status = holds ? "True" : "False";
        var before = pod.Status.Conditions.FirstOrDefault(condition => condition.Type == type);
        var condition = new V1PodCondition
        {
            Type = type,
            Status = status,
            LastTransitionTime = before?.Status == status ? before.LastTransitionTime : now.WholeSecond(),
        };
        return pod with { Status = pod.Status with { Conditions = [.. pod.Status.Conditions.Where(other => other.Type != type), condition] } };
    }
}
