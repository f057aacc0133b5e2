using k8s.Models;
using MlServe.Evaluator.Monitoring;
using MlServe.Kubernetes.Objects;
using static MlServe.Evaluator.Tests.Monitoring.Pods;

namespace MlServe.Evaluator.Tests.Monitoring;

public class PodTrackerTests
{
    private readonly PodTracker tracker = new(MlApp, "ml-app");

    [Fact]
    public void Observe_NewReadyPod_ReportsItsComingAndTheReplicas()
    {
        Assert.Equal(["Created", "Ready", "ReplicasChanged"], tracker.Observe(Pod("a"), Now).Select(e => e.Reason));
        Assert.Equal((1, 1), (tracker.Running, tracker.Ready));
    }

    [Fact]
    public void Observe_PodOnItsWay_ReportsEachStepWithItsOwnTime()
    {
        var pod = Pod("a", phase: "Pending", ready: false);
        var bound = pod with
        {
            Status = pod.Status with
            {
                Conditions = [new V1PodCondition { Type = "PodScheduled", Status = "True",
                LastTransitionTime = Now.UtcDateTime.AddSeconds(1) }]
            },
        };
        var runs = bound with
        {
            Status = bound.Status with
            {
                Phase = "Running",
                ContainerStatuses =
                [
                    new V1ContainerStatus
                    {
                        Name = "ml-app",
                        State = new V1ContainerState { Running = new V1ContainerStateRunning { StartedAt = Now.UtcDateTime.AddSeconds(3) } },
                    },
                ],
            },
        };

        Assert.Equal(["Created"], tracker.Observe(pod, Now).Select(e => e.Reason));
        Assert.Equal([("Scheduled", Now.AddSeconds(1))], tracker.Observe(bound, Now.AddSeconds(2)).Select(e => (e.Reason, e.Time)));
        Assert.Equal([("Started", Now.AddSeconds(3)), ("ReplicasChanged", Now.AddSeconds(4))],
            tracker.Observe(runs, Now.AddSeconds(4)).Select(e => (e.Reason, e.Time)));
        Assert.Empty(tracker.Observe(runs, Now.AddSeconds(5)));
    }

    [Fact]
    public void Observe_SameStateAgain_ReportsNothing()
    {
        tracker.Observe(Pod("a"), Now);

        Assert.Empty(tracker.Observe(Pod("a"), Now));
    }

    [Fact]
    public void Observe_OutOfMemory_SaysSo()
    {
        tracker.Observe(WithRestart(Pod("a"), 0, "", 0), Now);

        var told = Assert.Single(tracker.Observe(WithRestart(Pod("a"), 1, "OOMKilled", 137), Now));

        Assert.Equal("OOMKilled", told.Reason);
        Assert.Contains("137", told.Message);
    }

    [Fact]
    public void Observe_Crash_IsARestart()
    {
        tracker.Observe(Pod("a"), Now);

        Assert.Equal("Restarted", Assert.Single(tracker.Observe(WithRestart(Pod("a"), 1, "Error", 1), Now)).Reason);
    }

    [Fact]
    public void Observe_BecomesUnready_IsStillAReplica()
    {
        tracker.Observe(Pod("a"), Now);

        Assert.Equal("Unready", Assert.Single(tracker.Observe(Pod("a", ready: false), Now)).Reason);
        Assert.Equal((1, 0), (tracker.Running, tracker.Ready));
    }

    [Fact]
    public void Gone_Pod_ChangesTheReplicas()
    {
        tracker.Observe(Pod("a"), Now);
        tracker.Observe(Pod("b"), Now);
        var leaving = tracker.Observe(Pod("b", deleting: true), Now);

        Assert.Equal(["Deleting", "ReplicasChanged"], leaving.Select(e => e.Reason));
        Assert.Equal("2 → 1 running", leaving[1].Message);
        Assert.Equal(["Gone"], tracker.Gone(Pod("b"), Now).Select(e => e.Reason));
    }

    [Fact]
    public void Observe_AnyCourseOfPods_CountsThoseThatAreThere()
    {
        var (random, pods) = (new Random(1), new Dictionary<string, V1Pod>());
        for (var i = 0; i < 2000; i++)
        {
            var name = $"pod-{random.Next(20)}";
            var pod = Pod(name, random.Next(4) == 0 ? "Pending" : "Running", random.Next(4) == 0, random.Next(2) == 0);
            pod.Metadata.Uid = $"{name}-{random.Next(2)}";
            if (random.Next(4) == 0)
            {
                pods.Remove(name);
                tracker.Gone(pod, Now);
            }
            else
            {
                pods[name] = pod;
                tracker.Observe(pod, Now);
            }

            var replicas = pods.Values.Where(one => UsageTotals.IsReplica(one, MlApp)).ToList();
            Assert.Equal((replicas.Count, replicas.Count(one => one.IsReady)), (tracker.Running, tracker.Ready));
        }
    }

    [Fact]
    public void Observe_PodWithoutTheContainer_IsNobodys() =>
        Assert.Empty(tracker.Observe(Pod("x", containers: [Container("database")]), Now));
}
