using MlServe.Kubernetes.Client;

namespace MlServe.Evaluator.Runs.Deployments;

/// <summary>The end of every run, however it ends: what it applied is deleted.</summary>
internal static class CleanUp
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    /// <summary>Waits for the pods to be gone, and for a server that is away, but not for ever, and not after a second signal.</summary>
    /// <param name="session">The run.</param>
    /// <param name="atOnce">Ends the wait: the second signal.</param>
    public static async Task RunAsync(RunSession session, CancellationToken atOnce)
    {
        var (applied, cluster, display, time) = (session.Applied, session.Cluster, session.Display, session.Time);
        if (!applied.IsApplied)
            return;
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(atOnce, patience.Token);
        display.Step("deleting the deployment");
        Exception? last = null;
        while (true)
        {
            if (cluster.Ended is not null)
            {
                // Its pods ended with it; of its own records the next run takes care.
                if (!cluster.IsOwned)
                    display.Warn("the deployment ended with the embedded cluster; if that is started again, the next run removes it");
                return;
            }

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
                    display.Warn($"cannot delete it yet: {exception.Message}");
                last = exception;
            }
            catch (Exception exception) when (exception is OperationCanceledException || ClusterFailure.Is(exception))
            {
                // An owned cluster takes its pods with it; elsewhere the user must know.
                if (!cluster.IsOwned)
                    display.Warn(
                        $"the deployment may still be there ({(last ?? exception).Message}); 'evaluator "
                            + $"down{(cluster.IsEmbedded ? "" : $" --context {cluster.Client.Config.Context}")}' removes it"
                    );
                return;
            }
        }
    }
}
