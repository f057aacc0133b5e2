using MlServe.Evaluator.RunFiles.Autoscaling;
using MlServe.Evaluator.Runs.Deployments;
using MlServe.Evaluator.WhatIf;
using MlServe.Kubernetes.Manifests;

namespace MlServe.Evaluator.Tests.WhatIf;

/// <summary>A pod that uses a core from the second look on: with 40 % of one core, three are wanted then.</summary>
public class ReplayTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 31, 9, 0, 0, TimeSpan.Zero);
    private static readonly AutoscalerSettings Hpa = AutoscalerSettings.Of(ManifestFile.Read(Repository.File("deploy_hpa/deployment_hpa.yaml")));

    private static readonly ScalingRecording Recording = new()
    {
        Name = "made",
        Start = Start,
        End = Start.AddSeconds(70),
        Looks = RecordedLooks.Of(
            [new(Start.AddSeconds(10), 1, 1, 10), new(Start.AddSeconds(25), 1, 3, 100), new(Start.AddSeconds(40), 3, 3, 40)], Start, Start.AddSeconds(70), 1),
        States = [State("a", 0), State("b", 26), State("c", 26)],
        Usage = [Used("a", 5, 0.1), Used("a", 20, 1), Used("a", 35, 0.42), Used("b", 38, 0.4), Used("c", 38, 0.4)],
    };

    private static PodStateRow State(string pod, double at) =>
        new(Start.AddSeconds(at), pod, "Running", Start.AddHours(-1), "True", Start.AddHours(-1), false);

    private static PodUsageRow Used(string pod, double at, double cores) => new(Start.AddSeconds(at), pod, "ml-app", Start.AddSeconds(at), 15, cores, 300_000);

    private static WhatIfResult Decide(params string[] changes) => WhatIfResult.Of(Recording, Hpa, changes);

    [Fact]
    public void Of_OwnSettings_DecideAsWasDecided()
    {
        var result = Decide();
        Assert.Equal((5, 5), (result.Kept, result.Reproduced));
        Assert.Null(result.Parting);
        Assert.Equal(result.Recorded, result.Other);
        Assert.Equal((3, 1), (result.Recorded.Most, result.Recorded.Changes));
    }

    /// <summary>A status comes when what was decided is done: a pod that it brought, and one that it ended, were not what it saw.</summary>
    [Theory]
    [InlineData(25, 24.9, 3)]
    [InlineData(25, 25.1, 3)]
    public void Of_PodsThatADecisionBrought_AreNotWhatItSaw(double status, double seen, int desired)
    {
        var recording = Recording with
        {
            Looks = [new(Start.AddSeconds(status), Start.AddSeconds(status), 1, desired)],
            States = [State("a", 0), State("b", seen) with { Phase = "Pending", Ready = "" }, State("c", seen) with { Phase = "Pending", Ready = "" }],
        };
        Assert.Equal(1, WhatIfResult.Of(recording, Hpa, []).Reproduced);
    }

    [Fact]
    public void Of_HigherTarget_PartsAtTheFirstDecisionThatDiffers()
    {
        var result = Decide("target=60");
        Assert.Equal(25, result.At(result.Parting!));
        Assert.Equal((1, 2), (result.Parting!.Current, result.Parting.Desired));
        Assert.False(result.Parting.IsAssumed);
        Assert.All(result.Looks.SkipWhile(look => look != result.Parting).Skip(1), look => Assert.True(look.IsAssumed));
        Assert.Contains("cpu 100 % of the request (target 60 %): 2 pods wanted", result.Parting.Why);
    }

    /// <summary>1.22 cores in all, on two pods: 61 % each, which is on target.</summary>
    [Fact]
    public void Of_LooksAfterTheParting_ShareTheCpuUsedInAll()
    {
        var later = Decide("target=60").Looks.Last();
        Assert.Equal((2, 2), (later.Current, later.Desired));
        Assert.StartsWith("cpu 61 %", later.Why);
    }

    [Fact]
    public void Of_SmallerRequest_ScalesSooner()
    {
        var result = Decide("requests.cpu=250m");
        Assert.Equal(4, result.Looks.Single(look => look.Recorded.Desired == 3 && look.Recorded.Current == 1).Desired);
        Assert.Equal(result.Other.Mean * 0.25, result.Other.CpuRequestedCores, 6);
    }

    [Fact]
    public void Of_RequestAndTargetThatMoveTogether_DecideTheSame()
    {
        var result = Decide("requests.cpu=500m", "target=80");
        Assert.Null(result.Parting);
        Assert.Equal(result.Recorded.CpuRequestedCores / 2, result.Other.CpuRequestedCores, 6);
    }

    [Fact]
    public void Of_MoreAtLeast_PartsAtTheFirstLook()
    {
        var result = Decide("minReplicas=2");
        Assert.Equal(10, result.At(result.Parting!));
        Assert.Contains("below Spec.MinReplicas", result.Parting!.Why);
    }

    [Fact]
    public void Of_MaximumThatWasReached_IsWhy() => Assert.EndsWith("no more than maxReplicas", Decide("maxReplicas=2").Parting!.Why);
}
