namespace MlServe.Evaluator.Runs.Deployments;

/// <summary>Which cluster a command works on.</summary>
/// <param name="Context">A kubeconfig context; null: not asked for.</param>
/// <param name="Embedded">Always the embedded cluster.</param>
internal sealed record ClusterChoice(string? Context, bool Embedded)
{
    /// <summary>Images of the embedded cluster beside those it has, NAME=COMMAND. Default none.</summary>
    public IReadOnlyList<string> Images { get; init; } = [];
}
