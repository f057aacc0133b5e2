using k8s.Models;
using MlServe.Evaluator.Runs.Deployments;
using MlServe.Kubernetes.Client;
using MlServe.Kubernetes.Objects;

namespace MlServe.Evaluator.Calibration;

/// <summary>What a start of a pod has shown.</summary>
/// <param name="StartedSeconds">From its creation to its process.</param>
/// <param name="ServingSeconds">From there until it would answer its readiness probe.</param>
/// <param name="CpuSeconds">CPU time that its process had used by then; null where it does not tell.</param>
/// <param name="IsAsked">Whether the pod itself was asked again and again; else it is when the cluster said that it is ready.</param>
internal sealed record PodStartSample(double StartedSeconds, double ServingSeconds, double? CpuSeconds, bool IsAsked);

/// <summary>Replaces the pod of a Deployment, and watches the next one come.</summary>
/// <param name="client">The cluster.</param>
/// <param name="target">The Deployment.</param>
/// <param name="url">Where its Service is reached.</param>
/// <param name="time">The clock, which is that of the pod's machine.</param>
internal sealed class PodStarts(KubernetesClient client, RunTarget target, HttpAddress url, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50), AnswerPatience = TimeSpan.FromSeconds(2);

    /// <summary>Makes one start.</summary>
    /// <param name="patience">How long it may take.</param>
    /// <param name="ct">Gives up.</param>
    /// <exception cref="UserErrorException">The next pod did not come in time.</exception>
    public async Task<PodStartSample> MeasureAsync(TimeSpan patience, CancellationToken ct)
    {
        var begun = time.GetTimestamp();
        var before = (await PodsAsync(ct)).Select(pod => pod.Name()).ToHashSet();
        var deleted = time.GetUtcNow();
        foreach (var pod in before)
            await client.DeleteAsync<V1Pod>(pod!, target.Namespace, ct: ct);
        var next = await UntilAsync(async () => (await PodsAsync(ct)).FirstOrDefault(pod => !before.Contains(pod.Name())));
        var seen = time.GetUtcNow();
        // Kubernetes cuts the moment to whole seconds.
        var created = next.CreationTimestamp() is { } stamp && stamp > deleted && stamp < seen ? stamp : deleted;
        DateTimeOffset? running = null, ready = null;
        using var http = url.NewClient(AnswerPatience);
        var door = await UntilAsync(async () =>
        {
            next = await client.GetAsync<V1Pod>(next.Name(), target.Namespace, ct);
            var now = time.GetUtcNow();
            if (next.ContainerStatuses.Any(status => status.State?.Running is not null))
                running ??= now;
            if (next.IsReady)
                ready ??= now;
            if (PodDoor.Of(next, url) is { } own && await own.AnswersAsync(http, ct))
                return own;
            // Not every cluster's pods can be reached from here.
            return ready is not null && now - ready > AnswerPatience ? PodDoor.None : null;
        });
        var answered = time.GetUtcNow();
        var counters = await ServiceCounters.ReadAsync(http, door == PodDoor.None ? url : new Uri(door.Url!, "/metrics"), ct) ?? new ServiceCounters();
        await new Readiness(client, target, time).WaitAsync(patience, (_, _) => { }, ct);
        var started = counters.StartedAt is { } told && told > created.AddSeconds(-1) && told <= answered ? told : running ?? answered;
        var serving = door == PodDoor.None ? ready!.Value : answered;
        return new PodStartSample(
            Math.Max(0, (started - created).TotalSeconds), Math.Max(0, (serving - started).TotalSeconds), counters.CpuSeconds, door != PodDoor.None);

        async Task<T> UntilAsync<T>(Func<Task<T?>> find) where T : class
        {
            while (true)
            {
                if (await find() is { } found)
                    return found;
                if (time.GetElapsedTime(begun) >= patience)
                    throw new UserErrorException(Invariant($"the next pod was not ready after {patience.TotalSeconds:0} s: allow more with --ready-timeout."));
                await Task.Delay(Pause, time, ct);
            }
        }
    }

    private async Task<IReadOnlyList<V1Pod>> PodsAsync(CancellationToken ct) =>
        [.. (await client.ListAsync<V1Pod>(ResourceQuery.In(target.Namespace, target.Pods.LabelSelector), ct)).Items.Where(pod => !pod.IsDeleting)];
}
