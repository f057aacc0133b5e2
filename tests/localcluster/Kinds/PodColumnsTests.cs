using k8s.Models;
using MlServe.Kubernetes.Json;
using MlServe.LocalCluster.Kinds;

namespace MlServe.LocalCluster.Tests.Kinds;

/// <summary>The row of a pod that <c>kubectl get pods</c> prints.</summary>
public class PodColumnsTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 20, TimeSpan.Zero);

    [Theory]
    [InlineData("""{"state":{"waiting":{"reason":"PodInitializing"}},"restartCount":0}""", "Init:0/1", "0")]
    [InlineData(
        """{"state":{"running":{}},"restartCount":1,"lastState":{"terminated":{"finishedAt":"2026-03-01T12:00:00Z"}}}""",
        "Init:0/1",
        "1 (20s ago)"
    )]
    [InlineData(
        """{"state":{"waiting":{"reason":"CrashLoopBackOff"}},"restartCount":2,"lastState":{"terminated":{"finishedAt":"2026-03-01T12:00:05Z"}}}""",
        "Init:CrashLoopBackOff",
        "2 (15s ago)"
    )]
    [InlineData("""{"state":{"terminated":{"exitCode":0}},"restartCount":2}""", "PodInitializing", "0")]
    public void Row_InitContainer_ReportsItsStateAndRestarts(string status, string text, string restarts)
    {
        var pod = KubernetesJson.Read<V1Pod>("""
            {"spec":{"initContainers":[{}],"containers":[{}]},
             "status":{"phase":"Pending","initContainerStatuses":[STATUS],"containerStatuses":[{"state":{"waiting":{"reason":"PodInitializing"}},
             "restartCount":0}]}}
            """.Replace("STATUS", status, StringComparison.Ordinal));
        string? Cell(string header) => ClusterKinds.Pods.Storage.Columns.Single(column => column.Header == header).Value(pod, Now)?.ToString();
        Assert.Equal((text, restarts), (Cell("Status"), Cell("Restarts")));
    }
}
