using MlServe.Evaluator.Figures;

namespace MlServe.Evaluator.Findings;

/// <summary>What a run has shown, in at most six findings: what its reader would otherwise have to read off tables and charts. Pure.</summary>
internal static class RunFindings
{
    /// <summary>More than these would not be read.</summary>
    public const int Most = 6;

    /// <summary>The findings: what went wrong first, then what can be better, then what is as it should be.</summary>
    public static IReadOnlyList<Finding> Of(RunFacts facts) =>
    [
        .. new[]
        {
            FailureFindings.Of(facts),
            PodFindings.Of(facts),
            ScalingFindings.Of(facts),
            UsageFindings.Of(facts),
            SlownessFindings.Of(facts),
        }.SelectMany(findings => findings).OrderBy(finding => finding.Kind).Take(Most),
    ];
}
