using MlServe.Evaluator.RunFiles.Tables;

namespace MlServe.Evaluator.Monitoring;

/// <summary>
/// What an autoscaler always says while its pods are not measured yet. It begins blind: its first rounds, fifteen seconds apart, are
/// no event of a run. More of them are, and then the first were, too. Not thread-safe.
/// </summary>
internal sealed class StartUpNoise
{
    // A round says both.
    private const string NoMetrics = "FailedGetResourceMetric", NoReplicas = "FailedComputeMetricsReplicas";
    private const int UsualRounds = 2;
    private readonly List<RunEvent> held = [];
    private bool isOver;

    /// <summary>The events that are worth telling now that <paramref name="happened"/>: none, it alone, or those held back before it, too.</summary>
    public IReadOnlyList<RunEvent> Take(RunEvent happened)
    {
        if (happened.Reason == "SuccessfulRescale")
            isOver = true;
        if (isOver || happened.Reason is not (NoMetrics or NoReplicas))
            return [happened];
        held.Add(happened);
        if (held.Count(one => one.Reason == NoMetrics) <= UsualRounds && held.Count(one => one.Reason == NoReplicas) <= UsualRounds)
            return [];
        isOver = true;
        return [.. held];
    }
}
