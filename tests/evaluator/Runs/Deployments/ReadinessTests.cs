using k8s.Models;
using MlServe.Evaluator.Runs.Deployments;
using MlServe.Evaluator.Tests.Fakes;
using MlServe.Evaluator.Tests.Monitoring;
using MlServe.Kubernetes.Manifests;

namespace MlServe.Evaluator.Tests.Runs.Deployments;

public sealed class ReadinessTests : IAsyncLifetime
{
    private const string DeploymentPath = "/apis/apps/v1/namespaces/default/deployments/ml-app";
    private const string EventsPath = "/api/v1/namespaces/default/events";
    private readonly RunTarget target = RunTarget.Of(ManifestFile.Read(Path.Combine(Repository.Root, "deploy_lb", "deployment_lb.yaml")));
    private FakeApi api = null!;

    public async ValueTask InitializeAsync() => api = await FakeApi.StartAsync();

    public ValueTask DisposeAsync() => api.DisposeAsync();

    [Fact]
    public async Task Wait_BecomesReady_ReportsTheSteps()
    {
        var looks = 0;
        api.Answer = path =>
            path == DeploymentPath ? Deployment(Math.Min(5, looks++))
            : path is FakeApi.PodsPath or EventsPath ? (200, FakeApi.List([]))
            : null;
        var told = new List<int>();

        await WaitAsync((ready, _) => told.Add(ready));

        Assert.Equal([0, 1, 2, 3, 4, 5], told);
    }

    [Fact]
    public async Task Wait_ContainerKeepsCrashing_SaysWhatItSaid()
    {
        var crashing = Pods.WithRestart(Pods.Pod("ml-app-1", phase: "Running", ready: false), 3, "Error", 2);
        crashing = crashing with
        {
            Status = crashing.Status with
            {
                ContainerStatuses =
                [
                    crashing.Status.ContainerStatuses[0] with
                    {
                        State = new V1ContainerState { Waiting = new V1ContainerStateWaiting { Reason = "CrashLoopBackOff" } },
                    },
                ],
            },
        };
        api.Answer = path => path switch
        {
            DeploymentPath => Deployment(0),
            FakeApi.PodsPath => (200, FakeApi.List([crashing])),
            EventsPath => (200, FakeApi.List([])),
            _ when path.EndsWith("/log", StringComparison.Ordinal) => (200, "starting\nserve: there is no model /models/none.onnx\n"),
            _ => null,
        };

        var error = await Assert.ThrowsAsync<UserErrorException>(() => WaitAsync());

        Assert.Contains("exit code 2", error.Message);
        Assert.Contains("there is no model /models/none.onnx", error.Message);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public async Task Wait_PodDoesNotFit_SaysSoWhenPatienceEnds()
    {
        var pending = Pods.Pod("ml-app-1", phase: "Pending", ready: false);
        pending = pending with
        {
            Status = pending.Status with
            {
                Conditions =
                [
                    new V1PodCondition
                    {
                        Type = "PodScheduled",
                        Status = "False",
                        Message = "0/1 nodes are available: 1 Insufficient memory.",
                    },
                ],
            },
        };
        api.Answer = path =>
            path == DeploymentPath ? Deployment(1)
            : path == FakeApi.PodsPath ? (200, FakeApi.List([pending]))
            : path == EventsPath ? (200, FakeApi.List([]))
            : null;

        var error = await Assert.ThrowsAsync<UserErrorException>(() => WaitAsync());

        Assert.Contains("1 of 5 replicas", error.Message);
        Assert.Contains("Insufficient memory", error.Message);
    }

    private static (int, string) Deployment(int ready) =>
        (
            200,
            $$$"""{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"ml-app","generation":1},"spec":{"replicas":5},"status":{"observedGeneration":1,"replicas":5,"updatedReplicas":5,"readyReplicas":{{{ready}}},"availableReplicas":{{{ready}}}}}"""
        );

    private async Task WaitAsync(Action<int, int>? progressed = null)
    {
        using var client = api.Client();
        await new Readiness(client, target, new SteppedTime(Pods.Now)).WaitAsync(
            TimeSpan.FromSeconds(30), progressed ?? ((_, _) => { }), TestContext.Current.CancellationToken);
    }
}
