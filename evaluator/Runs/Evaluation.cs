using MlServe.Evaluator.Runs.Deployments;
using MlServe.Evaluator.Runs.Display;

namespace MlServe.Evaluator.Runs;

/// <summary>
/// The way to every run, of whatever workload: open → deploy and measure → delete → score → report. However it ends, what it deployed is
/// deleted, and what it measured is scored.
/// </summary>
/// <param name="Cluster">Where runs go.</param>
/// <param name="Interruption">The user's signals, which end them early.</param>
/// <param name="Time">Their clock.</param>
internal sealed record Evaluation(ClusterChoice Cluster, Interruption Interruption, TimeProvider Time)
{
    /// <summary>Cluster, pods, first metrics and clean-up of a run, roughly; only for forecasts.</summary>
    public static readonly TimeSpan Overhead = TimeSpan.FromSeconds(45);

    /// <summary>A cluster that is open already and that runs side by side work on; null: each run opens its own.</summary>
    public ClusterAccess? Shared { get; init; }

    /// <summary>Makes a run.</summary>
    /// <exception cref="UserErrorException">Something in the manifest, the cluster, the service or the run folder kept it from its end.</exception>
    public async Task<EvaluationResult> RunAsync(IWorkload workload, IRunDisplay display)
    {
        await workload.PrepareAsync(Time, Interruption.Requested);
        await using var session = await RunSession.OpenAsync(this, workload, display);
        return await session.RunAsync();
    }
}
