using k8s.Models;
using MlServe.Evaluator.Monitoring;
using MlServe.Kubernetes.Client;
using MlServe.Kubernetes.Deploying;
using MlServe.Kubernetes.Manifests;

namespace MlServe.Evaluator.Runs.Jobs;

/// <summary>Waits for workloads of any kind, as <see cref="JobCompletion"/> does for a Job: until all of them say that they are complete.</summary>
/// <param name="client">The cluster.</param>
/// <param name="workloads">The objects.</param>
/// <param name="pods">Their pods.</param>
/// <param name="timeLimit">The longest that they may take.</param>
/// <param name="time">Of the limit and of the pauses.</param>
internal sealed class WorkloadCompletion(
    KubernetesClient client, IReadOnlyList<ManifestDocument> workloads, PodFilter pods, TimeSpan timeLimit, TimeProvider time)
    : Completion(string.Join(", ", workloads), timeLimit, time)
{
    private readonly DateTimeOffset startedAt = time.GetUtcNow();
    private bool wasOutOfMemory;
    private int? shown;

    /// <inheritdoc/>
    protected override async Task<V1Job?> LookAsync(Action<string> progressed, CancellationToken ct)
    {
        var complete = await CountAsync(ct);
        if (complete != shown)
            progressed($"{complete} of {workloads.Count} are complete: {string.Join(", ", workloads)}");
        shown = complete;
        return complete < workloads.Count ? null : new V1Job
        {
            Status = new V1JobStatus { StartTime = startedAt.UtcDateTime, CompletionTime = Time.GetUtcNow().UtcDateTime, Succeeded = complete },
        };
    }

    /// <summary>How many are complete.</summary>
    /// <exception cref="UserErrorException">One failed.</exception>
    private async Task<int> CountAsync(CancellationToken ct)
    {
        var present = (await client.ListAsync<V1Pod>(ResourceQuery.In(pods.Namespace, pods.LabelSelector), ct)).Items;
        wasOutOfMemory |= present.Any(JobProgress.WasOutOfMemory);
        var complete = 0;
        foreach (var workload in workloads)
        {
            var kind = await client.ResolveAsync(workload.ApiVersion, workload.Kind, ct);
            var end = await client.FindAsync(kind, workload.Name, workload.Namespace ?? pods.Namespace, ct) is { } found
                ? WorkloadEnd.Of(found)
                : new WorkloadEnd(false, "it was deleted");
            if (end is { IsComplete: true })
                complete++;
            else
                await ThrowIfFailedAsync(workload, end, present, ct);
        }

        return complete;
    }

    private async Task ThrowIfFailedAsync(ManifestDocument workload, WorkloadEnd? end, IReadOnlyList<V1Pod> present, CancellationToken ct)
    {
        var events = (await client.ListAsync<Corev1Event>(ResourceQuery.In(pods.Namespace), ct)).Items;
        var trouble = JobProgress.Explain(AsJob(end), present, events, wasOutOfMemory);
        if (trouble is not null)
            throw new UserErrorException($"{workload} failed: {trouble.Text}") { Reason = trouble.Reason };
    }

    /// <summary>What is known of why pods of a Job failed holds for others' pods as well.</summary>
    private static V1Job AsJob(WorkloadEnd? end) => new()
    {
        Status = new V1JobStatus
        {
            Conditions = end is null ? [] : [new V1JobCondition { Type = "Failed", Status = "True", Reason = "failed", Message = end.Text }],
        },
    };
}
