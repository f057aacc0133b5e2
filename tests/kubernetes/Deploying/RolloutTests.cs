using k8s.Models;
using MlServe.Kubernetes.Client;
using MlServe.Kubernetes.Deploying;
using MlServe.Kubernetes.Json;
using MlServe.RealAnswers;

namespace MlServe.Kubernetes.Tests.Deploying;

public class RolloutTests
{
    private static readonly V1Deployment Any = new();

    [Theory]
    [InlineData(2, 2, 3, 3, 3, 3, true)]
    [InlineData(2, 1, 3, 3, 3, 3, false)]   // the controller has not seen the new spec
    [InlineData(2, 2, 3, 2, 3, 3, false)]   // one pod of the old template
    [InlineData(2, 2, 4, 3, 3, 3, false)]   // an old pod has still to go
    [InlineData(2, 2, 3, 3, 2, 3, false)]   // one pod not available
    [InlineData(2, 2, 1, 1, 1, 1, false)]   // pods still to be made
    public void IsComplete_Counts_AreKubectls(long generation, long observed, int replicas, int updated, int available, int ready, bool complete) =>
        Assert.Equal(
            complete,
            Rollout.IsComplete(
                new V1Deployment
                {
                    Metadata = new() { Generation = generation },
                    Spec = new() { Replicas = 3 },
                    Status = new()
                    {
                        ObservedGeneration = observed,
                        Replicas = replicas,
                        UpdatedReplicas = updated,
                        AvailableReplicas = available,
                        ReadyReplicas = ready,
                    },
                }
            )
        );

    [Fact]
    public void IsComplete_JustCreated_IsFalse() => Assert.False(Rollout.IsComplete(new V1Deployment { Metadata = new() { Generation = 1 } }));

    [Theory]
    [InlineData("crash", true, "crashed", "container main of pod crash keeps exiting with exit code 3 (3 restarts); its log says why")]
    [InlineData(
        "liveness",
        true,
        "crashed",
        "container main of pod liveness was killed (4 restarts): Liveness probe failed: HTTP probe failed with statuscode: 404"
    )]
    [InlineData(
        "missing-config",
        true,
        "cannot start",
        "pod missing-config cannot start container main: configmap \"missing\" not found; correct the manifest"
    )]
    [InlineData(
        "never-pull",
        true,
        "image not found",
        "pod never-pull cannot get its image localhost/nosuch:1: Container image \"localhost/nosuch:1\" is not present with pull policy of Never; "
            + "check the image's name and tag, and that the node can reach its registry"
    )]
    [InlineData(
        "never-ready",
        false,
        "never ready",
        "pod never-ready runs but is not ready: Readiness probe failed: HTTP probe failed with statuscode: 404"
    )]
    [InlineData(
        "no-such-image",
        true,
        "image not found",
        "pod no-such-image cannot get its image localhost/nosuch:1: Failed to pull image \"localhost/nosuch:1\": rpc error"
    )]
    [InlineData(
        "out-of-memory",
        true,
        "OOMKilled",
        "container main of pod out-of-memory used more memory than its limit of 16Mi and was killed (3 restarts); raise the memory limit"
    )]
    [InlineData(
        "unschedulable",
        false,
        "no node",
        "pod unschedulable cannot be scheduled: 0/1 nodes are available: 1 Insufficient cpu; lower its requests, or free or add a node"
    )]
    public void Explain_RealPodInTrouble_NamesTheCause(string name, bool hopeless, string reason, string text)
    {
        var pods = KubernetesJson.Read<ResourceList<V1Pod>>(RealAnswer.Text("failing-pods-list.json")).Items;
        var events = KubernetesJson.Read<ResourceList<Corev1Event>>(RealAnswer.Text("failing-pods-events.json")).Items;

        var trouble = Rollout.Explain(Any, pods.Where(pod => pod.Metadata.Name == name), events);

        Assert.NotNull(trouble);
        Assert.StartsWith(text, trouble.Text);
        Assert.DoesNotContain('\n', trouble.Text);
        Assert.Equal((hopeless, reason, name), (trouble.IsHopeless, trouble.Reason, trouble.Pod));
    }

    [Fact]
    public void Explain_SeveralPods_NamesTheHopelessOneFirst()
    {
        var slow = KubernetesJson.Read<V1Pod>(
            """{"metadata":{"name":"slow"},"status":{"conditions":[{"type":"PodScheduled","status":"False","message":"full"}]}}"""
        );
        var broken = KubernetesJson.Read<V1Pod>(
            """{"metadata":{"name":"broken"},"spec":{"containers":[{"name":"c","image":"x:1"}]},"status":{"containerStatuses":[{"name":"c","state":"""
            + """{"waiting":{"reason":"InvalidImageName","message":"bad"}}}]}}"""
        );

        Assert.Equal("broken", Rollout.Explain(Any, [slow, broken], [])!.Pod);
        Assert.Equal("slow", Rollout.Explain(Any, [slow], [])!.Pod);
    }

    [Fact]
    public void Explain_QuotaExceeded_IsTheDeploymentsOwnTrouble()
    {
        var deployment = KubernetesJson.Read<V1Deployment>("""
            {"status":{"conditions":[{"type":"ReplicaFailure","status":"True","reason":"FailedCreate",
            "message":"pods \"a-1\" is forbidden: exceeded quota: q, requested: cpu=1, used: cpu=1, limited: cpu=1"}]}}
            """);

        var trouble = Rollout.Explain(deployment, [], [])!;
        Assert.True(trouble.IsHopeless);
        Assert.StartsWith("the namespace's quota allows no more pods: pods \"a-1\" is forbidden: exceeded quota: q", trouble.Text);
    }

    [Theory]
    [InlineData(132, "exit code 132 (SIGILL: an instruction that this CPU does not have); its log says why")]
    [InlineData(139, "exit code 139 (SIGSEGV: a crash in native code); its log says why")]
    [InlineData(3, "exit code 3; its log says why")]
    public void Explain_EndedBySignal_NamesIt(int exitCode, string text)
    {
        var pod = KubernetesJson.Read<V1Pod>(
            """{"metadata":{"name":"a"},"spec":{"containers":[{"name":"c","image":"x:1"}]},"status":{"containerStatuses":[{"name":"c","state":"""
            + $$$"""{"terminated":{"exitCode":{{{exitCode}}} } }}]}}"""
        );

        Assert.Equal($"container c of pod a exited with {text}", Rollout.Explain(Any, [pod], [])!.Text);
    }

    [Fact]
    public void Explain_FirstCrash_MayHeal()
    {
        var pod = KubernetesJson.Read<V1Pod>(
            """{"metadata":{"name":"p"},"status":{"containerStatuses":[{"name":"c","restartCount":1,"state":{"waiting":"""
            + """{"reason":"CrashLoopBackOff"}},"lastState":{"terminated":{"exitCode":1,"reason":"Error"}}}]}}"""
        );

        var trouble = Rollout.Explain(Any, [pod], [])!;
        Assert.Equal((false, true, "c"), (trouble.IsHopeless, trouble.HasEnded, trouble.Container));
    }

    [Fact]
    public void Explain_OnlyStarting_IsNothing()
    {
        var starting = KubernetesJson.Read<V1Pod>(
            """{"metadata":{"name":"p"},"status":{"phase":"Pending","containerStatuses":[{"name":"c","state":{"waiting":{"reason":"ContainerCreating"}}}]}}"""
        );
        var going = KubernetesJson.Read<V1Pod>(
            """{"metadata":{"name":"q","deletionTimestamp":"2026-01-01T00:00:00Z"},"status":{"containerStatuses":[{"name":"c","state":{"waiting":"""
            + """{"reason":"ErrImagePull"}}}]}}"""
        );

        Assert.Null(Rollout.Explain(Any, [starting, going], []));
    }
}
