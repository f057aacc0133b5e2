using MlServe.Evaluator.Commands;
using MlServe.Kubernetes.Client;
using MlServe.Kubernetes.Resources;

namespace MlServe.Evaluator.Runs;

/// <summary>Waits until a Deployment's replicas are ready, and says why when they will not be.</summary>
internal sealed class Readiness(KubernetesClient client, RunTarget target, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    /// <summary>States that do not heal by waiting.</summary>
    private static readonly HashSet<string> Hopeless = ["CrashLoopBackOff", "ErrImagePull", "ImagePullBackOff", "InvalidImageName", "CreateContainerConfigError", "CreateContainerError", "RunContainerError"];

    /// <summary>Waits at most <paramref name="patience"/>.</summary>
    /// <param name="progressed">Takes ready and wanted replicas whenever they change.</param>
    /// <exception cref="UserErrorException">The pods cannot become ready, or did not in time; says what holds them up.</exception>
    public async Task WaitAsync(TimeSpan patience, Action<int, int> progressed, CancellationToken ct)
    {
        var start = time.GetTimestamp();
        (int Ready, int Wanted)? shown = null;
        while (true)
        {
            var deployment = await client.GetAsync<Deployment>(target.Name, target.Namespace, ct);
            var now = (Ready: deployment.Status.ReadyReplicas, Wanted: deployment.Spec.Replicas ?? 1);
            if (now != shown)
                progressed(now.Ready, now.Wanted);
            shown = now;
            if (IsReady(deployment))
                return;

            var pods = (await client.ListAsync<Pod>(ResourceQuery.In(target.Namespace, target.Pods.LabelSelector), ct)).Items;
            var isOver = time.GetElapsedTime(start) >= patience;
            if (pods.Select(pod => Trouble(pod, onlyHopeless: !isOver)).FirstOrDefault(trouble => trouble is not null) is { } trouble)
                throw new UserErrorException($"{now.Ready} of {now.Wanted} replicas are ready: {trouble.Text}{await LastWordsAsync(trouble, ct)}");
            if (isOver)
                throw new UserErrorException($"{now.Ready} of {now.Wanted} replicas are ready after {patience.TotalSeconds:0} s; allow more time with --ready-timeout, or look at 'kubectl describe pods'.");
            await Task.Delay(Pause, time, ct);
        }
    }

    /// <summary>As <c>kubectl rollout status</c>: the newest template, all replicas, ready and available.</summary>
    internal static bool IsReady(Deployment deployment)
    {
        var (wanted, status) = (deployment.Spec.Replicas ?? 1, deployment.Status);
        return status.ObservedGeneration >= (deployment.Metadata.Generation ?? 0)
            && status.UpdatedReplicas >= wanted && status.ReadyReplicas >= wanted && status.AvailableReplicas >= wanted;
    }

    /// <summary>What holds a pod up; null when nothing does, or nothing that is hopeless.</summary>
    internal static PodTrouble? Trouble(Pod pod, bool onlyHopeless)
    {
        var name = pod.Metadata.Name ?? "";
        foreach (var status in pod.Status.InitContainerStatuses.Concat(pod.Status.ContainerStatuses))
        {
            if (status.State.Waiting is { Reason: { } reason } waiting && (Hopeless.Contains(reason) || (!onlyHopeless && reason is not "ContainerCreating")))
            {
                // One crash may be bad luck; two in a row are not.
                if (reason != "CrashLoopBackOff" || status.RestartCount >= 1 || !onlyHopeless)
                    return new PodTrouble(name, status.Name, $"pod {name}: {Ended(status) ?? $"{reason} {waiting.Message}".Trim()}", status.RestartCount > 0);
            }
        }

        if (onlyHopeless || pod.IsReady)
            return null;
        var unscheduled = pod.Status.Conditions.FirstOrDefault(condition => condition is { Type: "PodScheduled", Status: "False" });
        return unscheduled is not null
            ? new PodTrouble(name, null, $"pod {name} is not scheduled: {unscheduled.Message}", false)
            : pod.Status.Phase == "Running" ? new PodTrouble(name, pod.Spec.Containers.Select(container => container.Name).FirstOrDefault(), $"pod {name} runs, but its readiness probe fails", false) : null;
    }

    private static string? Ended(ContainerStatus status) => status.LastState.Terminated is { } ended
        ? $"container {status.Name} keeps ending with exit code {ended.ExitCode} ({ended.Reason})"
        : null;

    private async Task<string> LastWordsAsync(PodTrouble trouble, CancellationToken ct)
    {
        try
        {
            if (trouble.Container is null)
                return "";
            var log = await client.GetLogAsync(trouble.Pod, target.Namespace, trouble.Container, tailLines: 5, previous: trouble.HasEnded, cancellation: ct);
            var last = log.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).LastOrDefault();
            return last is null ? "" : $". It said: {last}";
        }
        catch (Exception exception) when (exception is KubernetesApiException or KubernetesUnreachableException)
        {
            return "";
        }
    }

    /// <summary>A pod that is not ready, and whose log may say why.</summary>
    internal sealed record PodTrouble(string Pod, string? Container, string Text, bool HasEnded);
}
