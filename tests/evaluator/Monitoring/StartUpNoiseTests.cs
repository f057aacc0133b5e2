using MlServe.Evaluator.Monitoring;
using MlServe.Evaluator.RunFiles.Tables;

namespace MlServe.Evaluator.Tests.Monitoring;

public sealed class StartUpNoiseTests
{
    private readonly StartUpNoise noise = new();

    [Fact]
    public void Take_TwoBlindRoundsAtTheStart_AreNoEvents() =>
        Assert.Equal([], Told("FailedGetResourceMetric", "FailedComputeMetricsReplicas", "FailedGetResourceMetric"));

    [Fact]
    public void Take_AThirdBlindRound_ReportsTheFirstToo() =>
        Assert.Equal(
            ["Ready", "FailedGetResourceMetric", "FailedGetResourceMetric", "FailedGetResourceMetric", "FailedGetResourceMetric"],
            Told("FailedGetResourceMetric", "Ready", "FailedGetResourceMetric", "FailedGetResourceMetric", "FailedGetResourceMetric"));

    [Fact]
    public void Take_BlindAfterItHasScaled_IsAnEvent() =>
        Assert.Equal(["SuccessfulRescale", "FailedGetResourceMetric"], Told("FailedGetResourceMetric", "SuccessfulRescale", "FailedGetResourceMetric"));

    private IEnumerable<string> Told(params string[] reasons) =>
        reasons
            .SelectMany(reason => noise.Take(new RunEvent(DateTimeOffset.UnixEpoch, "HorizontalPodAutoscaler", "web", reason, "")))
            .Select(happened => happened.Reason);
}
