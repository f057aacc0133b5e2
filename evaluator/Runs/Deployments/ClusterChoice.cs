namespace MlServe.Evaluator.Runs.Deployments;

/// <summary>Which cluster a command works on.</summary>
/// <param name="Context">A kubeconfig context; null: not asked for.</param>
/// <param name="Embedded">Always the embedded cluster.</param>
internal sealed record ClusterChoice(string? Context, bool Embedded);
