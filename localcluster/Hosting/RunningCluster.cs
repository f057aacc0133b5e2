using System.Diagnostics;

namespace MlServe.LocalCluster.Hosting;

/// <summary>A cluster process that this process has started.</summary>
public sealed class RunningCluster : IAsyncDisposable
{
    private readonly Process? owned;
    private readonly TimeSpan patience;

    /// <param name="info">Where it is.</param>
    /// <param name="owned">The process, where it is to end with its owner.</param>
    /// <param name="patience">How long it may take to end its pods and itself.</param>
    internal RunningCluster(ClusterInfo info, Process? owned, TimeSpan patience) => (Info, this.owned, this.patience) = (info, owned, patience);

    /// <summary>Where it is.</summary>
    public ClusterInfo Info { get; }

    /// <summary>
    /// Stops it when it is owned: closing its input is the sign, and it ends its pods first. One that hangs is killed, and its pods with it:
    /// they are watched by processes of their own. Otherwise it goes on.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (owned is null)
            return;
        owned.StandardInput.Close();
        using var limit = new CancellationTokenSource(patience);
        try
        {
            await owned.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            owned.Kill();
            await owned.WaitForExitAsync(CancellationToken.None);
        }
        owned.Dispose();
    }
}
