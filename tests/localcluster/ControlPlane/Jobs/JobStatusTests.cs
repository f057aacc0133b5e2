using k8s.Models;
using MlServe.LocalCluster.ControlPlane.Jobs;

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
        var job = new V1Job
        {
            Spec = new() { Completions = 2, BackoffLimit = 3, Template = new() { Spec = new() { RestartPolicy = "OnFailure" } } },
            Status = new(),
        };
        var pods = new JobPods([new V1Pod
        {
            Metadata = new() { Uid = "a" },
            Status = new()
            {
                Phase = phase,
                InitContainerStatuses = [new() { RestartCount = initRestarts }],
                ContainerStatuses = [new() { RestartCount = restarts }],
            },
        }]);

        Assert.Equal(expected, JobStatus.Failure(job, pods, JobStatus.Count(job, pods), Now)?.Reason);
    }
}
