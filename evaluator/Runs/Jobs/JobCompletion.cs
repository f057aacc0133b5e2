using k8s.Models;
using MlServe.Evaluator.Monitoring;
using MlServe.Kubernetes.Client;
using MlServe.Kubernetes.Deploying;

namespace MlServe.Evaluator.Runs.Jobs;

/// <summary>Waits for a Job, as <see cref="Runs.Readiness"/> does for a Deployment.</summary>
/// <param name="client">The cluster.</param>
/// <param name="name">The Job.</param>
/// <param name="pods">Its pods.</param>
/// <param name="timeLimit">The longest that it may take.</param>
/// <param name="time">Of the limit and of the pauses.</param>
internal sealed class JobCompletion(KubernetesClient client, string name, PodFilter pods, TimeSpan timeLimit, TimeProvider time) : ICompletion
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);
    private bool wasOutOfMemory;
    private (int Active, int Succeeded, int Failed)? shown;

    /// <inheritdoc/>
    public async Task<V1Job> WaitAsync(Action<string> progressed, CancellationToken ct)
    {
        var start = time.GetTimestamp();
        while (true)
        {
            try
            {
                if (await LookAsync(progressed, ct) is { } complete)
                    return complete;
                if (time.GetElapsedTime(start) >= timeLimit)
                    throw new UserErrorException(
                        Invariant(
                            $"Job {name} was not complete after {timeLimit.TotalSeconds:0} s: allow more time with 'time_limit' (in a pipeline 'timeout')."
                        )
                    )
                    {
                        Reason = "timed out",
                    };
            }
            catch (Exception exception) when (ClusterFailure.IsTransient(exception) && time.GetElapsedTime(start) < timeLimit)
            {
                // A server that restarts comes back; the Job does not wait for it.
            }

            await Task.Delay(Pause, time, ct);
        }
    }

    private async Task<V1Job?> LookAsync(Action<string> progressed, CancellationToken ct)
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
