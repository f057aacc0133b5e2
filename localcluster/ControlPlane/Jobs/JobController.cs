using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using MlServe.LocalCluster.Kinds;
using MlServe.LocalCluster.Objects;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.ControlPlane.Jobs;

/// <summary>Runs pods until enough have succeeded, too many have failed, or the time is up.</summary>
internal sealed class JobController(ObjectStore store, TimeProvider time, ILogger log) : Controller(store, time, log)
{
    private readonly EventRecorder events = new(store, time, "job-controller");

    /// <inheritdoc/>
    protected override IReadOnlyCollection<ResourceKind> Watched { get; } = [ClusterKinds.Jobs, ClusterKinds.Pods];

    /// <inheritdoc/>
    protected override IEnumerable<ObjectKey> KeysOf(StoreEvent change) =>
        change.Kind == ClusterKinds.Jobs ? [change.Object!.Key]
        : OwnedObjects.ControllerKey(change.Object!, ClusterKinds.Jobs) is { } owner ? [owner]
        : [];

    /// <inheritdoc/>
    protected override IEnumerable<ObjectKey> AllKeys() => Store.List(ClusterKinds.Jobs).Items.Select(item => item.Key);

    /// <inheritdoc/>
    protected override Task ReconcileAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        if (Store.Find(ClusterKinds.Jobs, key)?.Copy() is not { } job || job.IsDeleting())
            return Task.CompletedTask;
        if (JobStatus.IsFinished(job))
        {
            Expire(job);
            return Task.CompletedTask;
        }
        var pods = new JobPods(OwnedObjects.Claim(Store, ClusterKinds.Pods, job));
        var counts = JobStatus.Count(job, pods);
        var suspended = job.Flag("spec", "suspend");
        var turned = suspended != job.IsTrue("Suspended");
        // The deadline is for the time at work: that begins anew.
        if (turned && !suspended)
            job.Set(ObjectFields.Timestamp(Time.GetUtcNow()), "status", "startTime");
        if (JobStatus.Failure(job, pods, counts, Time.GetUtcNow()) is { } failure)
        {
            // Pods that have not ended by then are failures, too.
            counts = counts with { Failed = counts.Failed + pods.Active.Count };
            End(job, pods.Active);
            Finish(job, counts, pods, "Failed", failure.Reason, failure.Message);
        }
        else if (JobPlan.IsComplete((int?)job.Int("spec", "completions"), counts.Succeeded, pods.Active.Count))
        {
            End(job, pods.Active);
            Finish(job, counts, pods, "Complete", "CompletionsReached", "Reached expected number of succeeded pods");
        }
        else
        {
            if (suspended)
                End(job, pods.Active);
            else
                Work(job, pods, counts);
            Write(job, pods, status => JobStatus.Fill(status, job, pods, counts, Time.GetUtcNow()));
            if (turned)
                events.Normal(job, suspended ? "Suspended" : "Resumed", suspended ? "Job suspended" : "Job resumed");
        }
        return Task.CompletedTask;
    }

    private void Work(JsonObject job, JobPods pods, JobCounts counts)
    {
        var completions = (int?)job.Int("spec", "completions");
        var wanted = JobPlan.WantedActive((int)(job.Int("spec", "parallelism") ?? 1), completions, counts.Succeeded, pods.Active.Count);
        var superfluous = PodRanking.FirstToGo(pods.Active, pods.Active.Count - wanted, Time.GetUtcNow());
        End(job, superfluous);
        pods.Active.RemoveAll(superfluous.Contains);

        var ready = (pods.LastFailure ?? DateTimeOffset.MinValue) + JobPlan.BackOff(counts.Failed);
        if (ready > Time.GetUtcNow() && wanted > pods.Active.Count)
            Enqueue(job.Key(), ready - Time.GetUtcNow());
        else if (job.Text("spec", "completionMode") == "Indexed" && completions is { } all)
            foreach (var index in JobPlan.NextIndexes(all, counts.CompletedIndexes, JobPods.Indexes(pods.Active).ToHashSet(), wanted - pods.Active.Count).ToList())
                Start(job, pods, index);
        else
            for (var missing = wanted - pods.Active.Count; missing > 0; missing--)
                Start(job, pods, null);
        if (job.Int("spec", "activeDeadlineSeconds") is { } deadline)
            Enqueue(job.Key(), (job.Time("status", "startTime") ?? Time.GetUtcNow()).Plus(deadline) - Time.GetUtcNow());
    }

    private void Start(JsonObject job, JobPods pods, int? index)
    {
        var pod = Store.Create(ClusterKinds.Pods, JobPods.Make(job, index));
        events.Normal(job, "SuccessfulCreate", $"Created pod: {pod.Name()}");
        pods.Active.Add(pod);
    }

    private void End(JsonObject job, IEnumerable<JsonObject> pods)
    {
        foreach (var pod in pods)
            try
            {
                Store.Delete(ClusterKinds.Pods, pod.Key());
                events.Normal(job, "SuccessfulDelete", $"Deleted pod: {pod.Name()}");
            }
            catch (StatusException gone) when (gone.Code == 404)
            {
            }
    }

    private void Finish(JsonObject job, JobCounts counts, JobPods pods, string condition, string reason, string message)
    {
        var now = Time.GetUtcNow();
        pods.Active.Clear();
        Write(job, pods, status =>
        {
            JobStatus.Fill(status, job, pods, counts, now);
            // Others wait for the first, which says that the outcome is certain, or for the second, that all pods are gone.
            JobStatus.Add(status, condition == "Complete" ? "SuccessCriteriaMet" : "FailureTarget", reason, message, now);
            JobStatus.Add(status, condition, reason, message, now);
            if (condition == "Complete")
                status["completionTime"] = ObjectFields.Timestamp(now);
        });
        if (condition == "Complete")
            events.Normal(job, "Completed", "Job completed");
        else
            events.Warning(job, reason, message);
    }

    private void Write(JsonObject job, JobPods pods, Action<JsonObject> fill) => Store.Change(ClusterKinds.Jobs, job.Key(), o =>
    {
        o.SetDefault(new JsonObject(), "status");
        fill(o.Object("status")!);
        JobStatus.Remember(o, pods);
    }, WriteOptions.Status);

    /// <summary>Deletes a finished job when its time to live is over.</summary>
    private void Expire(JsonObject job)
    {
        if (job.Int("spec", "ttlSecondsAfterFinished") is not { } seconds)
            return;
        var finished = job.Condition("Complete").Time("lastTransitionTime") ?? job.Condition("Failed").Time("lastTransitionTime") ?? Time.GetUtcNow();
        var left = finished.AddSeconds(seconds) - Time.GetUtcNow();
        if (left > TimeSpan.Zero)
            Enqueue(job.Key(), left);
        else
            Store.Delete(ClusterKinds.Jobs, job.Key(), new DeletionOptions { Propagation = Propagation.Background });
    }
}
