using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using MlServe.LocalCluster.ControlPlane;
using MlServe.LocalCluster.Kinds;
using MlServe.LocalCluster.Store;
using MlServe.LocalCluster.Telemetry;
using MlServe.LocalCluster.Tests.Node;

namespace MlServe.LocalCluster.Tests.ControlPlane;

public sealed class AutoscalerControllerTests : IDisposable
{
    private static readonly ObjectKey Key = new("default", "web");
    private readonly ManualTime time = new();
    private readonly ObjectStore store;
    private readonly FixedUsage usage = new();
    private readonly AutoscalerController controller;

    public AutoscalerControllerTests()
    {
        store = new ObjectStore(ClusterKinds.All, time, new Random(1));
        controller = new AutoscalerController(store, usage, time, NullLogger.Instance);
        store.Create(ClusterKinds.Namespaces, Json("""{"metadata":{"name":"default"}}"""));
        store.Create(ClusterKinds.Deployments, Json("""
            {"metadata":{"name":"web","namespace":"default"},
             "spec":{"replicas":1,"selector":{"matchLabels":{"app":"web"}},
                     "template":{"metadata":{"labels":{"app":"web"}},"spec":{"containers":[{"name":"main","image":"x"}]}}}}
            """));
    }

    public void Dispose() => store.Dispose();

    private void CreateAutoscaler(string more = "", string target = "web")
    {
        store.Create(ClusterKinds.HorizontalPodAutoscalers, Json($$"""
        {"metadata":{"name":"web","namespace":"default"},
         "spec":{"scaleTargetRef":{"apiVersion":"apps/v1","kind":"Deployment","name":"{{target}}"},"minReplicas":1,"maxReplicas":5,
                 "metrics":[{"type":"Resource","resource":{"name":"cpu","target":{"type":"Utilization","averageUtilization":40} } } ] {{more}} } }
        """));
        Look();
    }

    /// <summary>Lets the controller hear of what there is, and do what is due.</summary>
    private void Look()
    {
        controller.EnqueueAll();
        controller.Work(TestContext.Current.CancellationToken);
    }

    /// <summary>Running and ready for a long time, each using so many cores.</summary>
    private void SetPods(int count, double coresEach, string requests = "\"cpu\":\"1\"")
    {
        foreach (var old in store.List(ClusterKinds.Pods).Items)
            store.Delete(ClusterKinds.Pods, old.Key, DeletionOptions.Now);
        var long_ago = ObjectFields.Timestamp(time.GetUtcNow().AddHours(-1));
        for (var i = 0; i < count; i++)
        {
            store.Create(ClusterKinds.Pods, Json($$"""
                {"metadata":{"name":"web-{{i}}", "namespace":"default","labels":{"app":"web"} },
                 "spec":{"containers":[{"name":"main","image":"x","resources":{"requests":{ {{requests}} } } }] } }
                """));
            store.Change(ClusterKinds.Pods, new ObjectKey("default", $"web-{i}"), pod => pod["status"] = Json($$"""
                {"phase":"Running","startTime":"{{long_ago}}","conditions":[{"type":"Ready","status":"True","lastTransitionTime":"{{long_ago}}" } ] }
                """), WriteOptions.Status);
        }
        usage.Set(count, coresEach, time.GetUtcNow());
    }

    private void Sync(int times = 1)
    {
        for (var i = 0; i < times * 15; i++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            Look();
        }
    }

    private long? Replicas => store.Get(ClusterKinds.Deployments, Key).Int("spec", "replicas");

    private JsonObject Autoscaler => store.Get(ClusterKinds.HorizontalPodAutoscalers, Key);

    private IEnumerable<string> Events => store.List(ClusterKinds.Events).Items.Select(item => item.Copy())
        .Select(item => $"{item.Text("reason")}: {item.Text("message")}");

    [Fact]
    public void Reconcile_TheCourseAutoscalerUnderLoad_Goes1To4To5AndBackAfter300Seconds()
    {
        CreateAutoscaler();
        SetPods(1, 2.0);
        Assert.Equal(1, Replicas); // not before its first 15 s
        Sync();
        Assert.Equal(4, Replicas);
        Assert.Contains("SuccessfulRescale: New size: 4; reason: cpu resource utilization (percentage of request) above target", Events);
        Assert.Equal("SucceededRescale", Autoscaler.Condition("AbleToScale").Text("reason"));
        Assert.Equal(("True", "ScaleUpLimit"), (Autoscaler.Condition("ScalingLimited").Text("status"), Autoscaler.Condition("ScalingLimited").Text("reason")));
        SetPods(4, 0.5);
        Sync();
        Assert.Equal(5, Replicas);
        Assert.Equal((4L, 5L), (Autoscaler.Int("status", "currentReplicas"), Autoscaler.Int("status", "desiredReplicas")));

        SetPods(5, 0.01);
        Sync(19);
        Assert.Equal(5, Replicas);
        Assert.Equal("ScaleDownStabilized", Autoscaler.Condition("AbleToScale").Text("reason"));
        Sync(2);
        Assert.Equal(1, Replicas);
        Assert.Contains("SuccessfulRescale: New size: 1; reason: All metrics below target", Events);
    }

    [Fact]
    public void Reconcile_ClockIsSetBack_LooksAtItsPeriodAndRemembersForAsLong()
    {
        CreateAutoscaler();
        SetPods(1, 2.0);
        time.SetBy(TimeSpan.FromHours(-1));
        Sync();
        Assert.Equal(4, Replicas);

        SetPods(4, 0.01);
        time.SetBy(TimeSpan.FromHours(-1));
        Sync(21);
        Assert.Equal(1, Replicas);
    }

    [Fact]
    public void Reconcile_WithMetrics_WritesTheStatusOfKubernetes()
    {
        CreateAutoscaler();
        SetPods(1, 0.41);
        Sync();
        var status = Autoscaler.Object("status")!;
        Assert.Equal(
            """[{"resource":{"current":{"averageUtilization":41,"averageValue":"410m"},"name":"cpu"},"type":"Resource"}]""",
            status["currentMetrics"]!.ToJsonString()
        );
        Assert.Equal(["AbleToScale", "ScalingActive", "ScalingLimited"], status.Items("conditions").Select(condition => condition.Text("type")));
        Assert.Equal(
            "the HPA was able to successfully calculate a replica count from cpu resource utilization (percentage of request)",
            Autoscaler.Condition("ScalingActive").Text("message")
        );
        Assert.Equal("recommended size matches current size", Autoscaler.Condition("AbleToScale").Text("message"));
        Assert.Null(status["lastScaleTime"]);
    }

    [Fact]
    public void Reconcile_Rescaled_ReplicasBelongToTheAutoscaler()
    {
        CreateAutoscaler();
        SetPods(1, 2.0);
        Sync();
        var owner = store.Get(ClusterKinds.Deployments, Key).Items("metadata", "managedFields").Single();
        Assert.Equal(
            ("kube-controller-manager", "scale", """{"f:spec":{"f:replicas":{}}}"""),
            (owner.Text("manager"), owner.Text("subresource"), owner["fieldsV1"]!.ToJsonString())
        );
    }

    [Fact]
    public void Reconcile_TwoAutoscalersOfTheSamePods_BothStandStill()
    {
        CreateAutoscaler();
        store.Create(ClusterKinds.HorizontalPodAutoscalers, Json("""
            {"metadata":{"name":"second","namespace":"default"},
             "spec":{"scaleTargetRef":{"apiVersion":"apps/v1","kind":"Deployment","name":"web"},"minReplicas":1,"maxReplicas":3}}
            """));
        SetPods(1, 2.0);
        Sync(2);
        Assert.Equal(1, Replicas);
        const string Problem = "pods by selector app=web are controlled by multiple HPAs: [default/second default/web]";
        Assert.Equal(
            ("False", "AmbiguousSelector", Problem),
            (
                Autoscaler.Condition("ScalingActive").Text("status"),
                Autoscaler.Condition("ScalingActive").Text("reason"),
                Autoscaler.Condition("ScalingActive").Text("message")
            )
        );
        Assert.Contains("AmbiguousSelector: " + Problem, Events);
        store.Delete(ClusterKinds.HorizontalPodAutoscalers, new ObjectKey("default", "second"));
        Sync();
        Assert.Equal(4, Replicas);
    }

    [Fact]
    public void Reconcile_MetricOfOneContainer_CountsThatAlone()
    {
        store.Create(
            ClusterKinds.HorizontalPodAutoscalers,
            Json(
                """
                {"metadata":{"name":"web","namespace":"default"},
                 "spec":{"scaleTargetRef":{"apiVersion":"apps/v1","kind":"Deployment","name":"web"},"minReplicas":1,"maxReplicas":5,
                         "metrics":[{"type":"ContainerResource","containerResource":{"container":"main","name":"cpu","target":{"type":"Utilization",
                         "averageUtilization":40}}}]}}
                """
            )
        );
        Look();
        SetPods(1, 0.41);
        Sync();
        Assert.Equal(
            """[{"containerResource":{"container":"main","current":{"averageUtilization":41,"averageValue":"410m"},"name":"cpu"}"""
            + ""","type":"ContainerResource"}]""",
            Autoscaler.At("status", "currentMetrics")!.ToJsonString()
        );
        SetPods(1, 2.0);
        Sync();
        Assert.Equal(4, Replicas);
    }

    [Fact]
    public void Reconcile_NoMetricsYet_SaysSoAndDoesNothing()
    {
        CreateAutoscaler();
        SetPods(1, 2);
        usage.Clear();
        Sync();
        Assert.Equal(1, Replicas);
        Assert.Equal(
            (
                "False",
                "FailedGetResourceMetric",
                "the HPA was unable to compute the replica count: failed to get cpu utilization: unable to get metrics for resource cpu: no metrics "
                    + "returned from resource metrics API"
            ),
            (
                Autoscaler.Condition("ScalingActive").Text("status"),
                Autoscaler.Condition("ScalingActive").Text("reason"),
                Autoscaler.Condition("ScalingActive").Text("message")
            )
        );
        Assert.Equal((1L, 0L), (Autoscaler.Int("status", "currentReplicas"), Autoscaler.Int("status", "desiredReplicas")));
        Assert.Contains(
            Events,
            text =>
                text.StartsWith(
                    "FailedComputeMetricsReplicas: invalid metrics (1 invalid out of 1), first error is: failed to get cpu resource metric value: "
                        + "failed to get cpu utilization:",
                    StringComparison.Ordinal
                )
        );
    }

    [Fact]
    public void Reconcile_NoCpuRequest_IsAnErrorCondition()
    {
        CreateAutoscaler();
        SetPods(1, 2, requests: "\"memory\":\"1Gi\"");
        Sync();
        Assert.Equal(1, Replicas);
        Assert.Contains(
            "missing request for cpu in container main of Pod web-0",
            Autoscaler.Condition("ScalingActive").Text("message"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Reconcile_TargetMissing_FailsToGetScale()
    {
        CreateAutoscaler(target: "nobody");
        Sync();
        Assert.Equal(("False", "FailedGetScale"), (Autoscaler.Condition("AbleToScale").Text("status"), Autoscaler.Condition("AbleToScale").Text("reason")));
        Assert.Contains("deployments/scale.apps \"nobody\" not found", Autoscaler.Condition("AbleToScale").Text("message"), StringComparison.Ordinal);
    }

    [Fact]
    public void Reconcile_ScaledToZero_IsDisabled()
    {
        CreateAutoscaler();
        store.Change(ClusterKinds.Deployments, Key, deployment => deployment.Set(0, "spec", "replicas"));
        Sync();
        Assert.Equal(0, Replicas);
        Assert.Equal("ScalingDisabled", Autoscaler.Condition("ScalingActive").Text("reason"));
    }

    [Fact]
    public void Reconcile_OutsideOfMinAndMax_IsPulledIn()
    {
        CreateAutoscaler();
        store.Change(ClusterKinds.Deployments, Key, deployment => deployment.Set(9, "spec", "replicas"));
        Sync();
        Assert.Equal(5, Replicas);
        Assert.Contains("SuccessfulRescale: New size: 5; reason: Current number of replicas above Spec.MaxReplicas", Events);
    }

    [Fact]
    public void Reconcile_BehaviorOfVersion2_LimitsTheRate()
    {
        CreateAutoscaler(""","behavior":{"scaleUp":{"policies":[{"type":"Pods","value":1,"periodSeconds":60}]}}""");
        SetPods(1, 2.0);
        Sync();
        Assert.Equal(2, Replicas);
        SetPods(2, 2.0);
        Sync(3);
        Assert.Equal(2, Replicas);
        Sync();
        Assert.Equal(3, Replicas);
    }

    [Theory]
    [InlineData("0.05", 0.43, 2)] // 43 % against 40 % is 1.075
    [InlineData("100m", 0.43, 1)]
    [InlineData("2", 1.0, 1)]
    public void Reconcile_ToleranceOfVersion2_IsObeyed(string tolerance, double cores, int expected)
    {
        CreateAutoscaler($$""","behavior":{"scaleUp":{"tolerance":"{{tolerance}}"} }""");
        SetPods(1, cores);
        Sync();
        Assert.Equal(expected, Replicas);
    }

    [Fact]
    public void Reconcile_OneThatFails_WaitsForTheNextPeriod()
    {
        CreateAutoscaler();
        SetPods(1, 2.0);
        usage.Fails = true;
        Sync();
        usage.Fails = false;
        time.Advance(TimeSpan.FromSeconds(14));
        Look();
        Assert.Equal(1, Replicas);
        time.Advance(TimeSpan.FromSeconds(1));
        Look();
        Assert.Equal(4, Replicas);
    }

    private sealed class FixedUsage : IUsageMetrics
    {
        private IReadOnlyList<PodUsage> pods = [];

        public void Set(int count, double cores, DateTimeOffset now) => pods = [.. Enumerable.Range(0, count).Select(i =>
            new PodUsage(new ObjectKey("default", $"web-{i}"), now, TimeSpan.FromSeconds(15), [new ContainerUsage("main", cores, 100 << 20)]))];

        public void Clear() => pods = [];

        public bool Fails { get; set; }

        public IReadOnlyList<PodUsage> Pods() => Fails ? throw new IOException("no figures") : pods;

        public IReadOnlyList<NodeUsage> Nodes() => [];

        public IReadOnlyList<ContainerCounters> Counters() => [];
    }
}
