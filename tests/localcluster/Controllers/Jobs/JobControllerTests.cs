using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using MlServe.LocalCluster.Controllers.Jobs;
using MlServe.LocalCluster.Kinds;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Tests.Controllers.Jobs;

public sealed class JobControllerTests : IAsyncDisposable
{
    private readonly ControllerFixture _cluster = new((store, time) => new JobController(store, time, NullLogger.Instance));

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task Suspend_LongerThanTheDeadline_TimeBeginsAnewWithTheWork()
    {
        Create("\"activeDeadlineSeconds\":60,");
        await _cluster.Until(() => Job.Int("status", "active") == 1, "at work");
        Suspend(true);
        await _cluster.Until(() => Job.IsTrue("Suspended"), "suspended");
        Assert.Contains("Suspended: Job suspended", _cluster.Events);
        await _cluster.PassAsync(TimeSpan.FromMinutes(10));

        Suspend(false);

        await _cluster.Until(() => !Job.IsTrue("Suspended"), "resumed");
        await _cluster.Until(() => Job.Int("status", "active") == 1, "at work again");
        Assert.False(JobStatus.IsFinished(Job));
        Assert.Equal(ObjectFields.Timestamp(_cluster.Time.GetUtcNow()), Job.Text("status", "startTime"));
        await _cluster.Until(() => _cluster.Events.Contains("Resumed: Job resumed"), "event");
        await _cluster.Until(() =>
        {
            _cluster.Time.Advance(TimeSpan.FromSeconds(10));
            return Job.Condition("Failed").Text("reason") == "DeadlineExceeded";
        }, "overdue");
    }

    [Fact]
    public async Task Reconcile_DeadlinePasses_PodsThatRunAreDeletedAndHaveFailed()
    {
        Create("\"activeDeadlineSeconds\":60,\"completions\":2,\"parallelism\":2,");
        await _cluster.Until(() => Job.Int("status", "active") == 2, "at work");
        var pods = _cluster.All(ClusterKinds.Pods).Select(pod => "SuccessfulDelete: Deleted pod: " + pod.Name()).ToList();
        await _cluster.Until(() =>
        {
            _cluster.Time.Advance(TimeSpan.FromSeconds(10));
            return Job.IsTrue("Failed");
        }, "overdue");
        Assert.Equal((2, null), (Job.Int("status", "failed"), Job.Int("status", "active")));
        await _cluster.Until(() => _cluster.Events.Intersect(pods).Count() == 2, "both are told of");
    }

    [Fact]
    public async Task Reconcile_CountedPodsAreDeleted_StayCounted()
    {
        Create("\"completions\":5,\"parallelism\":3,");
        await SucceedAsync(3);
        await _cluster.Until(() => Job.Int("status", "succeeded") == 3, "three");
        foreach (var pod in _cluster.All(ClusterKinds.Pods).Where(pod => pod.Text("status", "phase") == "Succeeded"))
            _cluster.Store.Delete(ClusterKinds.Pods, pod.Key(), DeletionOptions.Now);

        await SucceedAsync(2);

        await _cluster.Until(() => Job.IsTrue("Complete"), "complete");
        Assert.Equal(5, Job.Int("status", "succeeded"));
        Assert.Equal(2, _cluster.All(ClusterKinds.Pods).Count);
    }

    /// <summary>Waits for so many pods at work and ends them well.</summary>
    private async Task SucceedAsync(int count)
    {
        List<JsonObject> AtWork() => [.. _cluster.All(ClusterKinds.Pods).Where(pod => pod.Text("status", "phase") != "Succeeded")];
        await _cluster.Until(() => AtWork().Count == count, $"{count} at work");
        foreach (var pod in AtWork())
            _cluster.ChangeStatus(ClusterKinds.Pods, pod.Name(), value => value.Set("Succeeded", "status", "phase"));
    }

    private JsonObject Job => _cluster.Get(ClusterKinds.Jobs, "work");

    private void Create(string fields) => _cluster.Store.Create(ClusterKinds.Jobs, ControllerFixture.Json("""
        {"metadata":{"name":"work","namespace":"default"},
         "spec":{FIELDS "template":{"spec":{"restartPolicy":"Never","containers":[{"name":"main","image":"x"}]}}}}
        """.Replace("FIELDS", fields, StringComparison.Ordinal)));

    private void Suspend(bool value) => _cluster.Change(ClusterKinds.Jobs, "work", job => job.Set(value, "spec", "suspend"));
}
