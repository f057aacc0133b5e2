using System.Text.Json.Nodes;
using k8s.Models;
using MlServe.LocalCluster.Node.Kubelet;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Tests.Node.Kubelet;

public class PodStatusBuilderTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>W waits for its first run, L waits after a run, R runs, 0 and 1 ended so.</summary>
    private static ContainerRecord Record(char state) => Record(state, isInit: false);

    private static ContainerRecord Record(char state, bool isInit)
    {
        var record = new ContainerRecord(new V1Container { Name = "c" + state, Image = "image" }, isInit);
        if (state is 'L' or '0' or '1')
            record.End(ContainerRecord.Termination(state == '0' ? 0 : 1, "", Now, Now, "id"));
        if (state == 'L')
            record.Wait("CrashLoopBackOff");
        if (state == 'R')
            record.Run(Now, "id");
        return record;
    }

    [Theory]
    [InlineData("Always", "", "W", "Pending")]
    [InlineData("Always", "", "R", "Running")]
    [InlineData("Always", "", "RW", "Pending")]
    [InlineData("Always", "", "L", "Running")]
    [InlineData("Always", "", "0", "Running")] // about to be started again
    [InlineData("Never", "", "0", "Succeeded")]
    [InlineData("Never", "", "01", "Failed")]
    [InlineData("Never", "", "R1", "Running")]
    [InlineData("OnFailure", "", "0", "Succeeded")]
    [InlineData("OnFailure", "", "1", "Running")]
    [InlineData("OnFailure", "", "01", "Running")]
    [InlineData("Always", "W", "W", "Pending")]
    [InlineData("Always", "0R", "W", "Pending")]
    [InlineData("Always", "0", "R", "Running")]
    [InlineData("Always", "1", "W", "Pending")]
    [InlineData("Never", "1", "W", "Failed")]
    public void Phase_States_AsTheKubelet(string policy, string init, string containers, string phase) =>
        Assert.Equal(phase, PodStatusBuilder.Phase(policy, [.. init.Select(Record)], [.. containers.Select(Record)]));

    [Fact]
    public void Write_UnreadyContainers_AreNamed()
    {
        var pod = new JsonObject();
        PodStatusBuilder.Write(pod, "Always", [], [Record('R'), Record('L')], Now);
        Assert.Equal("containers with unready status: [cR cL]", pod.Condition("Ready").Text("message"));
        Assert.Equal("ContainersNotReady", pod.Condition("ContainersReady").Text("reason"));
        Assert.True(pod.IsTrue("Initialized"));
    }

    [Fact]
    public void Write_InitContainer_IsReadyOnceItHasSucceeded()
    {
        var pod = new JsonObject();
        PodStatusBuilder.Write(pod, "Always", [Record('0', isInit: true), Record('R', isInit: true)], [Record('W')], Now);
        Assert.Equal([true, false], pod.Items("status", "initContainerStatuses").Select(status => status.Flag("ready")));
    }

    [Fact]
    public void Write_NothingChanged_KeepsTransitionTimes()
    {
        var pod = new JsonObject();
        var record = Record('R');
        PodStatusBuilder.Write(pod, "Always", [], [record], Now);
        record.Status.Ready = true;
        PodStatusBuilder.Write(pod, "Always", [], [record], Now.AddSeconds(7));
        PodStatusBuilder.Write(pod, "Always", [], [record], Now.AddSeconds(9));
        Assert.Equal("2026-03-01T12:00:07Z", pod.Condition("Ready").Text("lastTransitionTime"));
        Assert.Equal("2026-03-01T12:00:00Z", pod.Condition("Initialized").Text("lastTransitionTime"));
    }

    [Fact]
    public void Write_Completed_SaysSo()
    {
        var pod = new JsonObject();
        PodStatusBuilder.Write(pod, "Never", [], [Record('0')], Now);
        Assert.Equal("Succeeded", pod.Text("status", "phase"));
        Assert.All(new[] { "Initialized", "Ready", "ContainersReady" }, type => Assert.Equal("PodCompleted", pod.Condition(type).Text("reason")));
    }
}
