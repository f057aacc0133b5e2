using MlServe.Evaluator.Load.Pacing;
using MlServe.Evaluator.Runs.Display;
using MlServe.Kubernetes.Client;

namespace MlServe.Evaluator.Runs.Deployments;

/// <summary>The end of every run, however it ends: what it applied is deleted.</summary>
internal static class CleanUp
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    /// <summary>Waits for the pods to be gone, and for a server that is away, but not for ever, and not after a second signal.</summary>
    /// <param name="applied">What was applied.</param>
    /// <param name="cluster">Where.</param>
    /// <param name="display">Takes what happens.</param>
    /// <param name="interruption">Its second signal ends the wait.</param>
    /// <param name="time">Of the patience.</param>
    public static async Task RunAsync(AppliedManifest applied, ClusterAccess cluster, IRunDisplay display, Interruption interruption, TimeProvider time)
    {
        if (!applied.IsApplied)
            return;
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(interruption.AtOnce, patience.Token);
        display.Step("deleting what was deployed");
        Exception? last = null;
        while (true)
        {
            try
            {
                if (last is not null)
                    await Task.Delay(Pause, time, either.Token);
                await applied.DeleteAsync(either.Token);
                return;
            }
            catch (Exception exception) when (!cluster.IsOwned && ClusterFailure.IsTransient(exception))
            {
                if (last is null)
                    display.Warn($"it cannot be deleted yet: {exception.Message}");
                last = exception;
            }
            catch (Exception exception) when (exception is OperationCanceledException || ClusterFailure.Is(exception))
            {
                // An owned cluster takes its pods with it; elsewhere the user must know.
                if (!cluster.IsOwned)
                    display.Warn(
                        $"what was deployed may still be there ({(last ?? exception).Message}); 'evaluator "
                            + $"down{(cluster.IsEmbedded ? "" : $" --context {cluster.Client.Config.Context}")}' removes it"
                    );
                return;
            }
        }
    }
}
