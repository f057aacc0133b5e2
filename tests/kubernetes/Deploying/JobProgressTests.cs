using k8s.Models;
using MlServe.Kubernetes.Client;
using MlServe.Kubernetes.Deploying;
using MlServe.Kubernetes.Json;
using MlServe.RealAnswers;

namespace MlServe.Kubernetes.Tests.Deploying;

public class JobProgressTests
{
    private static readonly V1Job Going = new();
    private static readonly IReadOnlyList<V1Pod> Pods = KubernetesJson.Read<ResourceList<V1Pod>>(RealAnswer.Text("failing-pods-list.json")).Items;
    private static readonly IReadOnlyList<Corev1Event> Events = KubernetesJson
        .Read<ResourceList<Corev1Event>>(RealAnswer.Text("failing-pods-events.json"))
        .Items;

    [Theory]
    [InlineData("Complete", "True", true)]
    [InlineData("Complete", "False", false)]
    [InlineData("Failed", "True", false)]
    public void IsComplete_Condition_Decides(string type, string status, bool complete) =>
        Assert.Equal(complete, JobProgress.IsComplete(Ended(type, "x", status)));

    [Theory]
    [InlineData("crash", null)]
    [InlineData("out-of-memory", null)]
    [InlineData("unschedulable", null)]
    [InlineData("no-such-image", "image not found")]
    [InlineData("missing-config", "cannot start")]
    public void Explain_JobGoesOn_OnlyWhatNeverHealsEndsIt(string pod, string? reason) =>
        Assert.Equal(reason, JobProgress.Explain(Going, Named(pod), Events, wasOutOfMemory: false)?.Reason);

    [Theory]
    [InlineData("BackoffLimitExceeded", "crash", false, "BackoffLimitExceeded", "container main of pod crash keeps exiting with exit code 3")]
    [InlineData("BackoffLimitExceeded", "out-of-memory", true, "OOMKilled", "used more memory than its limit of 16Mi")]
    [InlineData("DeadlineExceeded", "unschedulable", false, "DeadlineExceeded", "cannot be scheduled")]
    // The pod is gone by now, and was seen.
    [InlineData("BackoffLimitExceeded", "none", true, "OOMKilled", "BackoffLimitExceeded: it is over")]
    public void Explain_FailedJob_HasItsReasonAndItsPods(string condition, string pod, bool wasOutOfMemory, string reason, string text)
    {
        var trouble = JobProgress.Explain(Ended("Failed", condition), Named(pod), Events, wasOutOfMemory)!;

        Assert.Equal((reason, true), (trouble.Reason, trouble.IsHopeless));
        Assert.StartsWith($"{condition}: it is over", trouble.Text, StringComparison.Ordinal);
        Assert.Contains(text, trouble.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("out-of-memory", true)]
    [InlineData("crash", false)]
    public void WasOutOfMemory_Pod_IsTold(string pod, bool expected) => Assert.Equal(expected, Named(pod).Any(JobProgress.WasOutOfMemory));

    private static IEnumerable<V1Pod> Named(string name) => Pods.Where(pod => pod.Metadata.Name == name);

    private static V1Job Ended(string type, string reason, string status = "True") =>
        new() { Status = new() { Conditions = [new() { Type = type, Status = status, Reason = reason, Message = "it is over." }] } };
}
