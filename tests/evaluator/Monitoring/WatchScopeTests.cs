using k8s.Models;
using MlServe.Evaluator.Monitoring;
using static MlServe.Evaluator.Tests.Monitoring.Pods;

namespace MlServe.Evaluator.Tests.Monitoring;

public class WatchScopeTests
{
    [Theory]
    [InlineData("HorizontalPodAutoscaler", "web", "SuccessfulRescale", "Normal", 0, true)]
    [InlineData("HorizontalPodAutoscaler", "other", "SuccessfulRescale", "Normal", 0, false)]
    [InlineData("Deployment", "web", "ScalingReplicaSet", "Normal", 0, true)]
    [InlineData("Pod", "web-1-abc", "Unhealthy", "Warning", 0, true)]
    [InlineData("Pod", "web-1-abc", "Pulled", "Normal", 0, false)]
    [InlineData("Pod", "webshop-1", "Unhealthy", "Warning", 0, false)]
    [InlineData("Pod", "known", "BackOff", "Warning", 0, true)]
    [InlineData("ReplicaSet", "web-1", "FailedCreate", "Warning", 0, true)]
    [InlineData("Pod", "web-1-abc", "Unhealthy", "Warning", -60, false)]
    [InlineData("Node", "node-0", "NodeNotReady", "Warning", 0, false)]
    public void Includes_Event_OnlyTheRunsOwnAndImportant(string kind, string name, string reason, string type, int seconds, bool expected)
    {
        var scope = new WatchScope(new PodFilter("default", MlApp), "web", "web", Now);
        var happened = new Corev1Event
        {
            InvolvedObject = new V1ObjectReference { Kind = kind, Name = name },
            Reason = reason,
            Type = type,
            LastTimestamp = Now.UtcDateTime.AddSeconds(seconds),
        };

        Assert.Equal(expected, scope.Includes(happened, pod => pod == "known"));
    }
}
