using System.Text.Json.Nodes;
using MlServe.LocalCluster.ControlPlane.Jobs;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Tests.ControlPlane.Jobs;

public sealed class JobStatusTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("Succeeded", 5, 0, null)]
    [InlineData("Running", 2, 0, null)]
    [InlineData("Running", 3, 0, "BackoffLimitExceeded")]
    [InlineData("Running", 2, 1, "BackoffLimitExceeded")]
    [InlineData("Pending", 0, 3, "BackoffLimitExceeded")]
    public void Failure_RestartsInsidePods_CountWhileThePodHasNotEnded(string phase, int restarts, int initRestarts, string? expected)
    {
        var job = Json("""{"spec":{"completions":2,"backoffLimit":3,"template":{"spec":{"restartPolicy":"OnFailure"}}}}""");
        var pod = Json("""{"metadata":{"uid":"a"},"status":{}}""");
        pod.Set(phase, "status", "phase");
        pod.Set(new JsonArray(new JsonObject { ["restartCount"] = restarts }), "status", "containerStatuses");
        pod.Set(new JsonArray(new JsonObject { ["restartCount"] = initRestarts }), "status", "initContainerStatuses");
        var pods = new JobPods([pod]);

        Assert.Equal(expected, JobStatus.Failure(job, pods, JobStatus.Count(job, pods), Now)?.Reason);
    }

    private static JsonObject Json(string json) => JsonNode.Parse(json)!.AsObject();
}
