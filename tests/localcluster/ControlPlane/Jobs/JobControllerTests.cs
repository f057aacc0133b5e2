using System.Text.Json.Nodes;
using k8s.Models;
using Microsoft.Extensions.Logging.Abstractions;
using MlServe.LocalCluster.ControlPlane.Jobs;
using MlServe.LocalCluster.Kinds;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Tests.ControlPlane.Jobs;

public sealed class JobControllerTests : IAsyncDisposable
{
    private readonly ControllerFixture cluster = new((store, time) => new JobController(store, time, NullLogger.Instance));

    public ValueTask DisposeAsync() => cluster.DisposeAsync();

    [Fact]
    public async Task Suspend_LongerThanTheDeadline_TimeBeginsAnewWithTheWork()
    {
        Create("\"activeDeadlineSeconds\":60,");
        await cluster.Until(() => Job.Int("status", "active") == 1, "at work");
        Suspend(true);
        await cluster.Until(() => Job.IsTrue("Suspended"), "suspended");
        await cluster.Until(() => cluster.Events.Contains("Suspended: Job suspended"), "event");
        await cluster.PassAsync(TimeSpan.FromMinutes(10));

        Suspend(false);

        await cluster.Until(() => !Job.IsTrue("Suspended"), "resumed");
        await cluster.Until(() => Job.Int("status", "active") == 1, "at work again");
        Assert.Null(cluster.Get<V1Job>(ClusterKinds.Jobs, "work").Finished);
        Assert.Equal(ObjectFields.Timestamp(cluster.Time.GetUtcNow()), Job.Text("status", "startTime"));
        await cluster.Until(() => cluster.Events.Contains("Resumed: Job resumed"), "event");
        await cluster.Until(() =>
        {
            cluster.Time.Advance(TimeSpan.FromSeconds(10));
            return Job.Condition("Failed").Text("reason") == "DeadlineExceeded";
        }, "overdue");
    }

    [Fact]
    public async Task Reconcile_DeadlineBeyondTheCalendar_IsAtWork()
    {
        Create($"\"activeDeadlineSeconds\":{long.MaxValue},");
        await cluster.Until(() => Job.Int("status", "active") == 1, "at work");
    }

    [Fact]
    public async Task Reconcile_DeadlinePasses_PodsThatRunAreDeletedAndHaveFailed()
    {
        Create("\"activeDeadlineSeconds\":60,\"completions\":2,\"parallelism\":2,");
        await cluster.Until(() => Job.Int("status", "active") == 2, "at work");
        var pods = cluster.All(ClusterKinds.Pods).Select(pod => "SuccessfulDelete: Deleted pod: " + pod.Name()).ToList();
        await cluster.Until(() =>
        {
            cluster.Time.Advance(TimeSpan.FromSeconds(10));
            return Job.IsTrue("Failed");
        }, "overdue");
        Assert.Equal((2, null), (Job.Int("status", "failed"), Job.Int("status", "active")));
        await cluster.Until(() => cluster.Events.Intersect(pods).Count() == 2, "both are told of");
    }

    [Fact]
    public async Task Reconcile_CountedPodsAreDeleted_StayCounted()
    {
        Create("\"completions\":5,\"parallelism\":3,");
        await SucceedAsync(3);
        await cluster.Until(() => Job.Int("status", "succeeded") == 3, "three");
        foreach (var pod in cluster.All(ClusterKinds.Pods).Where(pod => pod.Text("status", "phase") == "Succeeded"))
            cluster.Store.Delete(ClusterKinds.Pods, pod.Key(), DeletionOptions.Now);

        await SucceedAsync(2);

        await cluster.Until(() => Job.IsTrue("Complete"), "complete");
        Assert.Equal(5, Job.Int("status", "succeeded"));
        Assert.Equal(2, cluster.All(ClusterKinds.Pods).Count);
    }

    /// <summary>Waits for so many pods at work and ends them well.</summary>
    private async Task SucceedAsync(int count)
    {
        List<JsonObject> AtWork() => [.. cluster.All(ClusterKinds.Pods).Where(pod => pod.Text("status", "phase") != "Succeeded")];
        await cluster.Until(() => AtWork().Count == count, $"{count} at work");
        foreach (var pod in AtWork())
            cluster.ChangeStatus(ClusterKinds.Pods, pod.Name(), value => value.Set("Succeeded", "status", "phase"));
    }

    private JsonObject Job => cluster.Get(ClusterKinds.Jobs, "work");

    private void Create(string fields) => cluster.Store.Create(ClusterKinds.Jobs, Json("""
        {"metadata":{"name":"work","namespace":"default"},
         "spec":{FIELDS "template":{"spec":{"restartPolicy":"Never","containers":[{"name":"main","image":"x"}]}}}}
        """.Replace("FIELDS", fields, StringComparison.Ordinal)));

    private void Suspend(bool value) => cluster.Change(ClusterKinds.Jobs, "work", job => job.Set(value, "spec", "suspend"));
}
