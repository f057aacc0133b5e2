using MlServe.Evaluator.Monitoring.Prometheus;
using MlServe.Evaluator.Runs.Deployments;
using MlServe.Evaluator.WhatIf;
using MlServe.Kubernetes.Manifests;

namespace MlServe.Evaluator.Tests.WhatIf;

public class PrometheusRecordingTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 31, 9, 0, 0, TimeSpan.Zero);

    /// <summary>A counter that is read every 15 s.</summary>
    private static PrometheusSeries Counter(string pod, double from, params double[] cores)
    {
        var sum = 100.0;
        return new PrometheusSeries(pod, "ml-app", [new(Start.AddSeconds(from), sum), .. cores.Select((used, index) =>
            new PrometheusSample(Start.AddSeconds(from + (15 * (index + 1))), sum += used * 15))]);
    }

    private static PrometheusHistory History(params PrometheusSeries[] cpu) => new(
        cpu, [.. cpu.Select(series => series with { Samples = [.. series.Samples.Select(sample => sample with { Value = 300 << 20 })] })], []);

    private static WhatIfResult Decide(PrometheusHistory history, params string[] changes) => WhatIfResult.Of(
        PrometheusRecording.Of(history, "ml-app"), AutoscalerSettings.Of(ManifestFile.Read(Repository.File("deploy_hpa/deployment_hpa.yaml"))), changes);

    [Fact]
    public void Of_OnePodThatGetsBusy_DecidesFromItsCounter()
    {
        var result = Decide(History(Counter("ml-app-a", 0, 0.1, 0.1, 1, 1)), "target=60");
        Assert.Equal(0, result.Kept);
        Assert.Equal([(15, 1, 1), (30, 3, 2), (45, 3, 2)], result.Looks.Select(look => (result.At(look), look.Own, look.Desired)));
        Assert.Contains(result.Recording.Cautions, caution => caution.Contains("kube-state-metrics"));
    }

    /// <summary>Each container has times of its own: the pod's CPU is that of both.</summary>
    [Fact]
    public void PodsAt_TwoContainersReadOneByOne_HasTheLastOfEach()
    {
        var recording = PrometheusRecording.Of(
            History(Counter("ml-app-a", 0, 0.3, 0.3, 0.3), Counter("ml-app-a", 4, 0.1, 0.1, 0.1) with { Container = "sidecar" }), "ml-app");

        var pod = Assert.Single(recording.PodsAt(recording.Looks[^1], new k8s.Models.V1PodSpec()));
        Assert.Equal([("ml-app", 0.3), ("sidecar", 0.1)], pod.Usage!.Containers.Select(used => (used.Name, Math.Round(used.CpuCores, 6))));
    }

    [Fact]
    public void Of_PodThatEnds_IsGoneOnceItIsTooOld()
    {
        var looks = Decide(History(Counter("ml-app-a", 0, [.. Enumerable.Repeat(0.4, 20)]), Counter("ml-app-b", 0, 0.8, 0.8))).Looks;
        Assert.Equal((2, "cpu 60 % of the request (target 40 %): 3 pods wanted"), (looks[0].Recorded.Current, looks[0].Why));
        Assert.Equal(
            (1, "cpu 40 % of the request (target 40 %): 1 pod wanted, held back by the scale-down stabilization window"),
            (looks[^1].Recorded.Current, looks[^1].Why));
    }

    [Fact]
    public void Of_ReplicasThatAreScraped_AreTheCurrentOnes()
    {
        var recording = PrometheusRecording.Of(
            History(Counter("ml-app-a", 0, 0.1, 0.1, 0.1)) with { Replicas = [new(Start, 4), new(Start.AddSeconds(40), 2)] }, "ml-app");
        Assert.Equal([4, 2], recording.Looks.Select(look => look.Current));
    }

    [Fact]
    public void Of_CounterThatBeginsAnew_TellsNothingOfThatTime()
    {
        var series = new PrometheusSeries(
            "ml-app-a", "ml-app", [new(Start, 100), new(Start.AddSeconds(15), 101.5), new(Start.AddSeconds(30), 1), new(Start.AddSeconds(45), 2.5)]);
        var looks = Decide(History(series)).Looks;
        Assert.Equal(2, looks.Count);
        Assert.All(looks, look => Assert.StartsWith("cpu 10 %", look.Why));
    }
}
