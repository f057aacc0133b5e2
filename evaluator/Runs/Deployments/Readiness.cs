using k8s.Models;
using MlServe.Kubernetes.Client;
using MlServe.Kubernetes.Deploying;
using MlServe.Kubernetes.Objects;

namespace MlServe.Evaluator.Runs.Deployments;

/// <summary>Waits until a Deployment's replicas are ready, and says why when they will not be.</summary>
internal sealed class Readiness(KubernetesClient client, RunTarget target, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    /// <summary>Waits at most <paramref name="patience"/>.</summary>
    /// <param name="patience">How long what is not hopeless may take.</param>
    /// <param name="progressed">Takes ready and wanted replicas whenever they change.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <exception cref="UserErrorException">The pods cannot become ready, or did not in time; says what holds them up.</exception>
    public async Task WaitAsync(TimeSpan patience, Action<int, int> progressed, CancellationToken ct)
    {
        var start = time.GetTimestamp();
        (int Ready, int Wanted)? shown = null;
        while (true)
        {
            try
            {
                var deployment = await client.GetAsync<V1Deployment>(target.Name, target.Namespace, ct);
                var now = (Ready: deployment.Status?.ReadyReplicas ?? 0, Wanted: deployment.Wanted);
                if (now != shown)
                    progressed(now.Ready, now.Wanted);
                shown = now;
                if (Rollout.IsComplete(deployment))
                    return;

                var isOver = time.GetElapsedTime(start) >= patience;
                var trouble = await ExplainAsync(deployment, ct);
                if (isOver || trouble is { IsHopeless: true })
                    throw new UserErrorException(await MessageAsync(now, trouble, patience, ct)) { Reason = trouble?.Reason ?? "never ready" };
            }
            catch (Exception exception) when (ClusterFailure.IsTransient(exception) && time.GetElapsedTime(start) < patience)
            {
                // A server that restarts comes back; the pods do not wait for it.
            }

            await Task.Delay(Pause, time, ct);
        }
    }

    private async Task<RolloutTrouble?> ExplainAsync(V1Deployment deployment, CancellationToken ct)
    {
        var pods = await client.ListAsync<V1Pod>(ResourceQuery.In(target.Namespace, target.Pods.LabelSelector), ct);
        var events = await client.ListAsync<Corev1Event>(ResourceQuery.In(target.Namespace), ct);
        return Rollout.Explain(deployment, pods.Items, events.Items);
    }

    private async Task<string> MessageAsync((int Ready, int Wanted) now, RolloutTrouble? trouble, TimeSpan patience, CancellationToken ct)
    {
        var head = Invariant($"{now.Ready} of {now.Wanted} replicas are ready");
        return trouble is null
            ? Invariant($"{head} after {patience.TotalSeconds:0} s: allow more time with --ready-timeout.")
            : $"{head}: {trouble.Text}{await LastWordsAsync(trouble, ct)}";
    }

    /// <summary>The last line of the log often says in a word what the status cannot.</summary>
    private async Task<string> LastWordsAsync(RolloutTrouble trouble, CancellationToken ct)
    {
        if (trouble is not { Pod: { } pod, Container: { } container })
            return "";
        try
        {
            var wanted = new LogOptions { Container = container, TailLines = 5, Previous = trouble.HasEnded };
            var log = await client.GetLogAsync(pod, target.Namespace, wanted, ct);
            var last = log.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).LastOrDefault();
            return last is null ? "" : $". Its last line of output: {last}";
        }
        catch (Exception exception) when (ClusterFailure.Is(exception))
        {
            return "";
        }
    }
}
