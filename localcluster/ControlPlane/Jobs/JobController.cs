using k8s.Models;
using Microsoft.Extensions.Logging;
using MlServe.LocalCluster.Kinds;
using MlServe.LocalCluster.Objects;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.ControlPlane.Jobs;

/// <summary>Runs pods until enough have succeeded, too many have failed, or the time is up.</summary>
internal sealed class JobController(ObjectStore store, TimeProvider time, ILogger log) : PodOwnerController<V1Job>(store, time, log, ClusterKinds.Jobs)
{
    /// <inheritdoc/>
    protected override void Reconcile(StoredObject stored, V1Job job)
    {
        if (job.IsDeleting)
            return;
        if (job.Finished is { } finished)
        {
            Expire(stored, job, finished);
            return;
        }
        var pods = new JobPods([.. Claim(stored, job.Spec.Selector).Select(pod => pod.As<V1Pod>())]);
        var counts = JobStatus.Count(job, pods);
        var turned = job.IsSuspended != job.Status.Condition("Suspended") is not null;
        // The deadline is for the time at work: that begins anew.
        if (turned && !job.IsSuspended)
            job = job with { Status = job.Status with { StartTime = Now.WholeSecond() } };
        if (JobStatus.Failure(job, pods, counts, Now) is { } failure)
        {
            // Pods that have not ended by then are failures, too.
            counts = counts with { Failed = counts.Failed + pods.Active.Count };
            End(stored, pods, pods.Active);
            var status = JobStatus.Of(job, pods, counts, Now)
                // Others wait for the first, which says that the outcome is certain, or for the second, that all pods are gone.
                .With("FailureTarget", failure.Reason, failure.Message, Now).With("Failed", failure.Reason, failure.Message, Now);
            WriteStatus(stored, status, JobStatus.Counted(status, pods));
            Events.Warning(stored, failure.Reason, failure.Message);
        }
        else if (JobPlan.IsComplete(job.Spec.Completions, counts.Succeeded, pods.Active.Count))
        {
            const string Reason = "CompletionsReached", Message = "Reached expected number of succeeded pods";
            End(stored, pods, pods.Active);
            var ended = JobStatus.Of(job, pods, counts, Now)
                .With("SuccessCriteriaMet", Reason, Message, Now).With("Complete", Reason, Message, Now);
            var status = ended with { CompletionTime = Now.WholeSecond() };
            WriteStatus(stored, status, JobStatus.Counted(status, pods));
            Events.Normal(stored, "Completed", "Job completed");
        }
        else
        {
            if (job.IsSuspended)
                End(stored, pods, pods.Active);
            else
                StartOrEndPods(stored, job, pods, counts);
            var status = JobStatus.Of(job, pods, counts, Now);
            WriteStatus(stored, status, JobStatus.Counted(status, pods));
            if (turned)
                Events.Normal(stored, job.IsSuspended ? "Suspended" : "Resumed", job.IsSuspended ? "Job suspended" : "Job resumed");
        }
    }

    private void StartOrEndPods(StoredObject stored, V1Job job, JobPods pods, JobCounts counts)
    {
        var wanted = JobPlan.WantedActive(job.Spec.Parallelism!.Value, job.Spec.Completions, counts.Succeeded, pods.Active.Count);
        End(stored, pods, PodRanking.FirstToDelete(pods.Active, pods.Active.Count - wanted, Now));

        var missing = Math.Max(0, wanted - pods.Active.Count);
        var ready = pods.LastFailure?.Add(JobPlan.BackOff(counts.Failed)) ?? DateTimeOffset.MinValue;
        if (missing > 0 && !Waits(stored.Key, ready))
            if (job is { IsIndexed: true, Spec.Completions: { } all })
                foreach (var index in JobPlan.NextIndexes(all, counts.CompletedIndexes, JobPods.Indexes(pods.Active).ToHashSet(), missing).ToList())
                    pods.Active.Add(StartPod(stored, pod => JobPods.SetIndex(pod, stored.Key.Name, index)));
            else
                for (; missing > 0; missing--)
                    pods.Active.Add(StartPod(stored));
        if (JobStatus.Deadline(job, Now) is { } deadline)
            Waits(stored.Key, deadline);
    }

    private void End(StoredObject stored, JobPods pods, List<V1Pod> ending)
    {
        EndPods(stored, ending);
        pods.Active.RemoveAll(ending.ToList().Contains);
    }

    /// <summary>Deletes a finished job when its time to live is over.</summary>
    private void Expire(StoredObject stored, V1Job job, DateTimeOffset finished)
    {
        if (job.Spec.TtlSecondsAfterFinished is { } seconds && !Waits(stored.Key, finished.AddSeconds(seconds)))
            Store.Delete(ClusterKinds.Jobs, stored.Key, new DeletionOptions { Propagation = Propagation.Background });
    }
}
