using MlServe.Evaluator.RunFiles.Metadata;

namespace MlServe.Evaluator.Comparison;

/// <summary>Which load a run had. Figures of different loads do not compare.</summary>
internal static class LoadIdentity
{
    // Lengths of one load differ by their rounding.
    private const double SameMinutes = 1e-6;

    /// <summary>What plans are told apart by: their bytes, or, of older runs, their file's name.</summary>
    public static string PlanOf(RunMetadata run) => $"{run.PlanSha256 ?? run.Plan}\n{run.TraceSha256}";

    /// <summary>A plan as people know it.</summary>
    public static string PlanName(RunMetadata run) => run switch
    {
        { Trace: { } trace } => $"the recorded load {Path.GetFileName(trace)}",
        { Plan: null } => "the built-in plan",
        { PlanSha256: { } sha } => $"{Path.GetFileName(run.Plan)} ({sha[..Math.Min(8, sha.Length)]})",
        _ => run.Plan,
    };

    /// <summary>What keeps runs of the two from being compared: another plan, or another length. Null: nothing does.</summary>
    public static string? Difference(RunMetadata a, RunMetadata b) =>
        PlanOf(a) != PlanOf(b) || Math.Abs(a.Minutes - b.Minutes) > SameMinutes ? $"{Describe(a)}, and not {Describe(b)}" : null;

    private static string Describe(RunMetadata run) => Invariant($"{run.Minutes:0.###} {(run.Minutes == 1 ? "minute" : "minutes")} of {PlanName(run)}");
}
