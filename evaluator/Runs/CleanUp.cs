using MlServe.Evaluator.Commands;
using MlServe.Evaluator.Runs.Display;
using MlServe.Kubernetes.Client;

namespace MlServe.Evaluator.Runs;

/// <summary>The end of every run, however it ends: what it applied is deleted.</summary>
internal static class CleanUp
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Waits for the pods to be gone, but not for ever, and not after a second signal.</summary>
    /// <param name="applied">What was applied.</param>
    /// <param name="manifest">The manifest's path, for whoever has to do it by hand.</param>
    /// <param name="cluster">Where.</param>
    /// <param name="display">Takes what happens.</param>
    /// <param name="interruption">Its second signal ends the wait.</param>
    /// <param name="time">Of the patience.</param>
    public static async Task RunAsync(AppliedManifest applied, string manifest, ClusterAccess cluster, IRunDisplay display, Interruption interruption, TimeProvider time)
    {
        if (!applied.IsApplied)
            return;
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(interruption.AtOnce, patience.Token);
        try
        {
            display.Step("deleting what was deployed");
            await applied.DeleteAsync(either.Token);
        }
        catch (Exception exception) when (exception is OperationCanceledException or KubernetesApiException or KubernetesUnreachableException)
        {
            // An owned cluster takes its pods with it; elsewhere the user must know.
            if (!cluster.IsOwned)
                display.Warn($"what was deployed may still be there ({exception.Message}); 'kubectl delete -f {manifest}' removes it");
        }
    }
}
