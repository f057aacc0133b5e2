using MlServe.Evaluator.Advice;
using MlServe.Evaluator.RunFiles.Autoscaling;
using MlServe.Evaluator.RunFiles.Metadata;
using MlServe.Kubernetes.Manifests;

namespace MlServe.Evaluator.Tests.Advice;

public class AdviserTests
{
    private const double MiB = 1 << 20;
    private static readonly DateTimeOffset Start = new(2026, 1, 31, 9, 0, 0, TimeSpan.Zero);

    private static string Text(string file) => File.ReadAllText(Repository.File(file));

    private static readonly string Hpa = Text("deploy_hpa/deployment_hpa.yaml"), K8s = Text("deploy_k8s/deployment_k8s.yaml");

    private static ContainerEvidence Used(double cores, double mib, double startCores = 0.1, double startMib = 100, int kills = 0) => new(
        "ml-app", [new(startCores, startMib * MiB, 15, true), .. Enumerable.Repeat(new UsedResources(cores, mib * MiB, 15, false), 99)], kills);

    private static Evidence Shown(string manifest, ContainerEvidence used) => new()
    {
        Runs = ["run"],
        Manifest = manifest,
        Containers = [used],
        CpuUsedInAll = [0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.1],
        Looks = [new(Start, 1, 2, 80), new(Start.AddSeconds(15), 2, 2, 40)],
        Seconds = 1500,
        PodsStarted = 1,
        MemoryGrew = false,
    };

    private static AdviceResult Advise(string manifest, ContainerEvidence used) => Adviser.Of(Shown(manifest, used));

    private static string? Of(AdviceResult advice, string name) => advice.Recommendations.Single(one => one.Name == name).Advised;

    private static string Why(AdviceResult advice, string name) => advice.Recommendations.Single(one => one.Name == name).Reason;

    [Fact]
    public void Of_RequestsFarAboveTheUse_AreTheUseAndAMargin()
    {
        var advice = Advise(K8s, Used(0.4, 200));
        Assert.Equal(("460m", "232Mi", "2", "4Gi"), (
            Of(advice, "ml-app requests.cpu"), Of(advice, "ml-app requests.memory"), Of(advice, "ml-app limits.cpu"), Of(advice, "ml-app limits.memory")));
        Assert.Equal(4, advice.Recommendations.Count);
        Assert.InRange(advice.MemorySlack!.Value, 0.1, 0.23);
        Assert.Equal(1 - (0.397 / 0.46), advice.CpuSlack!.Value, 6);
    }

    [Fact]
    public void Of_StartThatNeedsMore_IsTheLeast()
    {
        var advice = Advise(K8s, Used(0.1, 200, startCores: 0.8, startMib: 500));
        Assert.Equal(("800m", "576Mi"), (Of(advice, "ml-app requests.cpu"), Of(advice, "ml-app requests.memory")));
        Assert.Contains("at start", Why(advice, "ml-app requests.cpu"));
    }

    [Fact]
    public void Of_UseAboveTheRequest_RequestsMore() => Assert.Equal("1450m", Of(Advise(K8s, Used(1.25, 200)), "ml-app requests.cpu"));

    [Fact]
    public void Of_RequestThatFits_Stays()
    {
        var advice = Advise(K8s, Used(0.88, 1750));
        Assert.Equal(("1", "2Gi"), (Of(advice, "ml-app requests.cpu"), Of(advice, "ml-app requests.memory")));
        Assert.All(advice.Recommendations, one => Assert.False(one.IsChange));
        Assert.Equal(K8s, advice.Manifest);
    }

    [Fact]
    public void Of_KilledForMemory_RaisesRequestAndLimit()
    {
        var advice = Advise(K8s.Replace("memory: 4Gi", "memory: 256Mi").Replace("memory: 2Gi", "memory: 128Mi"), Used(0.4, 250, kills: 2));
        Assert.Equal(("368Mi", "384Mi"), (Of(advice, "ml-app requests.memory"), Of(advice, "ml-app limits.memory")));
        Assert.Contains("killed 2 times", Why(advice, "ml-app limits.memory"));
    }

    /// <summary>A fifth more than 128Mi would be less than 100Mi more: request and limit are raised by that, and Kubernetes takes them.</summary>
    [Fact]
    public void Of_KilledAtASmallLimit_RequestIsWithinTheLimit()
    {
        var advice = Advise(K8s.Replace("memory: 4Gi", "memory: 128Mi").Replace("memory: 2Gi", "memory: 128Mi"), Used(0.4, 120, kills: 1));
        Assert.Equal(("232Mi", "232Mi"), (Of(advice, "ml-app requests.memory"), Of(advice, "ml-app limits.memory")));
    }

    [Fact]
    public void Of_NodesOfDifferentSizes_CountsTheRoomOfEach()
    {
        var shown = Shown(Hpa, Used(0.4, 200)) with
        {
            Nodes = [new NodeIdentity("large", "4", "8Gi", null), new NodeIdentity("small", "1", "8Gi", null)],
            Looks = [.. Enumerable.Range(0, 10).Select(i => new AutoscalerRow(Start.AddSeconds(15 * i), 5, 5, 200))],
        };
        // 460m a pod: eight fit on four cores and two on one.
        Assert.Equal("10", Of(Adviser.Of(shown), "maxReplicas"));
    }

    [Fact]
    public void Of_Throttled_RaisesTheLimit()
    {
        var advice = Advise(K8s, Used(1.9, 200));
        Assert.Equal("3", Of(advice, "ml-app limits.cpu"));
        Assert.Contains("99 % of the time", Why(advice, "ml-app limits.cpu"));
        Assert.Equal("2", Of(Adviser.Of(Shown(K8s, Used(1.9, 200)) with { Nodes = [new NodeIdentity("n", "2", "8Gi", null)] }), "ml-app limits.cpu"));
    }

    /// <summary>40 % of a core is 87 % of 460 thousandths.</summary>
    [Fact]
    public void Of_SmallerRequestUnderAnAutoscaler_MovesTheTargetAlong()
    {
        var advice = Advise(Hpa, Used(0.4, 200));
        Assert.Equal(("460m", "87"), (Of(advice, "ml-app requests.cpu"), Of(advice, "cpu target")));
        Assert.Contains("it scales where pods use 400m, as before", Why(advice, "cpu target"));
        Assert.Equal(("1", "5"), (Of(advice, "minReplicas"), Of(advice, "maxReplicas")));
    }

    [Fact]
    public void Of_LightLoadUnderAnAutoscaler_PromisesWhatItLeavesAPodAloneWith()
    {
        var advice = Advise(Hpa, Used(0.05, 200));
        Assert.Equal(("400m", "100"), (Of(advice, "ml-app requests.cpu"), Of(advice, "cpu target")));
        Assert.Contains(advice.Cautions, caution => caution.StartsWith("The load was light", StringComparison.Ordinal));
    }

    [Fact]
    public void Of_TargetBeyondTheLimit_IsLoweredToWhatCanBeReached()
    {
        var advice = Advise(Hpa.Replace("targetCPUUtilizationPercentage: 40", "targetCPUUtilizationPercentage: 250"), Used(1.5, 200));
        // Seven tenths of the two cores that it may use.
        Assert.Equal(("1750m", "80"), (Of(advice, "ml-app requests.cpu"), Of(advice, "cpu target")));
        Assert.Contains("throttled before", Why(advice, "cpu target"));
    }

    [Fact]
    public void Of_MemoryTarget_MovesAlongToo()
    {
        var manifest = Hpa[..Hpa.IndexOf("apiVersion: autoscaling/v1", StringComparison.Ordinal)] + """
            apiVersion: autoscaling/v2
            kind: HorizontalPodAutoscaler
            metadata: { name: ml-app }
            spec:
              scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: ml-app }
              minReplicas: 1
              maxReplicas: 5
              metrics:
                - { type: Resource, resource: { name: memory, target: { type: Utilization, averageUtilization: 10 } } }
                - { type: Resource, resource: { name: cpu, target: { type: AverageValue, averageValue: 400m } } }

            """;
        var advice = Advise(manifest, Used(0.4, 200));
        Assert.Equal("88", Of(advice, "memory target"));
        Assert.Contains("an amount", Why(advice, "cpu target"));
        Assert.Contains("averageUtilization: 88", advice.Manifest);
    }

    [Fact]
    public void Of_MaximumThatWasTooLow_IsRaisedAsFarAsThereIsRoom()
    {
        var shown = Shown(Hpa, Used(0.4, 200)) with { Looks = [new(Start, 5, 5, 61)] };
        Assert.Equal("8", Of(Adviser.Of(shown), "maxReplicas"));
        var small = Adviser.Of(shown with { Nodes = [new NodeIdentity("n", "3", "64Gi", null)] });
        Assert.Equal("6", Of(small, "maxReplicas"));
        Assert.Contains("room for 6", Why(small, "maxReplicas"));
    }

    [Fact]
    public void Of_LoadThatAlwaysNeedsSeveral_RaisesTheMinimum() =>
        Assert.Equal("3", Of(Adviser.Of(Shown(Hpa, Used(0.4, 200)) with { CpuUsedInAll = [1.1, 1.1, 1.1, 1.5] }), "minReplicas"));

    [Fact]
    public void Of_ChangedManifest_KeepsItsCommentsAndSaysWhy()
    {
        var advice = Advise(Hpa, Used(0.4, 200));
        Assert.Contains("# The Deployment names no number of replicas", advice.Manifest);
        Assert.Contains("# Was 1: for nine tenths of the time it used no more than 400m; 15 % more.", advice.Manifest);
        Assert.Contains("# Was 40: of the new request", advice.Manifest);
        Assert.Equal(3, ManifestFile.Parse(advice.Manifest, "advised").Documents.Count);
    }

    [Fact]
    public void Of_ShortRun_SaysWhatItCannotTell()
    {
        var advice = Adviser.Of(Shown(K8s, Used(0.4, 200)) with { Seconds = 120, MemoryGrew = true, PodsStarted = 0, Warnings = ["The generator was busy."] });
        Assert.Contains(advice.Cautions, caution => caution.StartsWith("Only 2 minutes", StringComparison.Ordinal));
        Assert.Contains(advice.Cautions, caution => caution.StartsWith("Memory still grew", StringComparison.Ordinal));
        Assert.Contains(advice.Cautions, caution => caution.StartsWith("No pod started", StringComparison.Ordinal));
        Assert.Contains(advice.Cautions, caution => caution.EndsWith("The generator was busy.", StringComparison.Ordinal));
    }

    [Fact]
    public void Of_ContainerThatWasNotMeasured_StaysAsItIs()
    {
        var advice = Adviser.Of(Shown(K8s, Used(0.4, 200) with { Name = "other" }));
        Assert.Equal(K8s, advice.Manifest);
        Assert.Contains(advice.Cautions, caution => caution.Contains("ml-app was not measured"));
    }
}
