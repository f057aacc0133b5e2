using k8s.Models;
using MlServe.Evaluator.Monitoring;
using MlServe.Kubernetes.Client;
using MlServe.Kubernetes.Deploying;

namespace MlServe.Evaluator.Runs.Jobs;

/// <summary>Waits for a Job.</summary>
/// <param name="client">The cluster.</param>
/// <param name="name">The Job.</param>
/// <param name="pods">Its pods.</param>
/// <param name="timeLimit">The longest that it may take.</param>
/// <param name="time">Of the limit and of the pauses.</param>
internal sealed class JobCompletion(KubernetesClient client, string name, PodFilter pods, TimeSpan timeLimit, TimeProvider time)
    : Completion($"Job {name}", timeLimit, time)
{
    private bool wasOutOfMemory;
    private (int Active, int Succeeded, int Failed)? shown;

    /// <inheritdoc/>
    protected override async Task<V1Job?> LookAsync(Action<string> progressed, CancellationToken ct)
    {
        var job = await client.GetAsync<V1Job>(name, pods.Namespace, ct);
        var now = (Active: job.Status?.Active ?? 0, Succeeded: job.Status?.Succeeded ?? 0, Failed: job.Status?.Failed ?? 0);
        if (now != shown)
            progressed(Invariant($"Job {name}: {NumberText.Count(now.Active, "pod")} running, {now.Succeeded} succeeded, {now.Failed} failed"));
        shown = now;
        if (JobProgress.IsComplete(job))
            return job;

        var present = (await client.ListAsync<V1Pod>(ResourceQuery.In(pods.Namespace, pods.LabelSelector), ct)).Items;
        wasOutOfMemory |= present.Any(JobProgress.WasOutOfMemory);
        var events = (await client.ListAsync<Corev1Event>(ResourceQuery.In(pods.Namespace), ct)).Items;
        return JobProgress.Explain(job, present, events, wasOutOfMemory) is { } trouble
            ? throw new UserErrorException($"Job {name} failed: {trouble.Text}") { Reason = trouble.Reason }
            : null;
    }
}
