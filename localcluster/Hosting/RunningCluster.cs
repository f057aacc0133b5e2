using System.Diagnostics;

namespace MlServe.LocalCluster.Hosting;

/// <summary>A cluster process that this process has started.</summary>
public sealed class RunningCluster : IAsyncDisposable
{
    private readonly Process? owned;

    internal RunningCluster(ClusterInfo info, Process? owned) => (Info, this.owned) = (info, owned);

    /// <summary>Where it is.</summary>
    public ClusterInfo Info { get; }

    /// <summary>Stops it when it is owned: closing its input is the sign, and it ends its pods first. Otherwise it goes on.</summary>
    public async ValueTask DisposeAsync()
    {
        if (owned is null)
            return;
        owned.StandardInput.Close();
        await owned.WaitForExitAsync();
        owned.Dispose();
    }
}
