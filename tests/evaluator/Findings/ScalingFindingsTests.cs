using MlServe.Evaluator.Figures;
using MlServe.Evaluator.Findings;
using MlServe.Evaluator.RunFiles.Metadata;
using MlServe.Evaluator.RunFiles.Tables;
using MlServe.Kubernetes.Manifests;
using static MlServe.Evaluator.Tests.Findings.Facts;

namespace MlServe.Evaluator.Tests.Findings;

public sealed class ScalingFindingsTests
{
    [Fact]
    public void Of_PodsBelowTheTarget_HadNoReasonToScale()
    {
        var finding = Single(Run(Row(0, cpu: 0.1), Row(5, cpu: 0.43)), "scaling");

        Assert.Equal(FindingKind.Fine, finding.Kind);
        Assert.Equal("The pods used at most 43 % of the CPU they request: the autoscaler adds some above 44 %, its target of 40 % and a tenth.", finding.Text);
    }

    [Fact]
    public void Of_PodsThatCameLate_ReportsHowLateAndWhatItCost()
    {
        var facts = Run(Row(0, cpu: 0.1), Row(5, cpu: 1.5), Row(10, cpu: 1.5), Row(15, 4, cpu: 0.6) with { Ready = 1 }, Row(20, 4, cpu: 0.3)) with
        {
            Timeline = [Slice(0, 0.05), Slice(5, 0.4), Slice(10, 0.4), Slice(15, 0.4), Slice(20, 0.05)],
        };

        var finding = Single(facts, "scaled_late");

        Assert.StartsWith(
            "Going from 1 to 4 pods took 15 s, from when the pods were busier than the autoscaler's target of 40 % until all were ready, with 400 ms on "
                + "average until then and 50 ms after.",
            finding.Text);
        Assert.Equal(15, finding.Figures["late_s"]);
    }

    [Fact]
    public void Of_UsageMeasuredBeforeItsRow_CountsFromThen()
    {
        var facts = Run(Row(0), Row(30, cpu: 1.5) with { MeasuredAt = Start.AddSeconds(20) }, Row(40, 3, cpu: 0.3));

        Assert.Equal(20, Single(facts, "scaled_late").Figures["late_s"]);
    }

    [Fact]
    public void Of_LoadThatEndedBeforeAnyPodCame_SaysSo() =>
        Assert.Contains("no pod was added before the load ended", Single(Run(Row(0, cpu: 0.1), Row(5, cpu: 1.5), Row(10, cpu: 1.5)), "not_scaled").Text);

    [Fact]
    public void Of_AllPodsBusy_ReportsWhatTheAutoscalerWouldHaveRun()
    {
        var finding = Single(Run(Row(0, 5, cpu: 0.3), Row(5, 5, cpu: 0.83), Row(10, 5, cpu: 0.7), Row(15, 5, cpu: 0.3)), "capped");

        Assert.StartsWith(
            "For 10 s the 5 pods that the autoscaler may run at most used up to 83 % of the CPU they request, where it aims at 40 %: it would have run 11.",
            finding.Text);
        Assert.Equal((10, 11), (finding.Figures["seconds"], finding.Figures["wanted"]));
    }

    [Theory]
    [InlineData("{minReplicas: 2, maxReplicas: 5, targetCPUUtilizationPercentage: 40}", 2, 5, 40.0)]
    [InlineData("{maxReplicas: 3}", 1, 3, 80.0)]
    [InlineData("{maxReplicas: 3, metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 60}}}]}", 1, 3, 60.0)]
    [InlineData("{maxReplicas: 3, metrics: [{type: Resource, resource: {name: memory, target: {type: Utilization, averageUtilization: 60}}}]}", 1, 3, null)]
    public void Rule_OfEitherVersion_IsReadFromTheManifest(string spec, int least, int most, double? percent) =>
        Assert.Equal(
            new AutoscalerRule(least, most, percent),
            AutoscalerRule.Of(Yaml.ToJson($"spec: {spec}")!.AsObject()));

    private static RunFacts Run(params UsageRow[] usage) =>
        new() { Summary = new Summary(), Autoscaler = new AutoscalerRule(1, 5, 40), Start = Start, Usage = usage };
}
