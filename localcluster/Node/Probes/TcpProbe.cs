using System.Globalization;
using System.Net.Sockets;

namespace MlServe.LocalCluster.Node.Probes;

/// <summary>A connection that opens succeeds.</summary>
internal sealed class TcpProbe(string host, int port) : ProbeAction
{
    /// <inheritdoc/>
    public override async Task<ProbeResult> AskAsync(TimeSpan timeout, CancellationToken ct)
    {
        var target = string.Create(CultureInfo.InvariantCulture, $"{host}:{port}");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(timeout);
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(host, port, limit.Token);
            return ProbeResult.Success;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return ProbeResult.Failure($"dial tcp {target}: i/o timeout");
        }
        catch (SocketException exception)
        {
            return ProbeResult.Failure(Reason(exception, target));
        }
    }

    /// <summary>A socket error in the words of Go, which people search for.</summary>
    public static string Reason(SocketException error, string target) => error.SocketErrorCode switch
    {
        SocketError.ConnectionRefused => $"dial tcp {target}: connect: connection refused",
        SocketError.ConnectionReset => $"read tcp {target}: read: connection reset by peer",
        _ => $"dial tcp {target}: {error.Message}",
    };
}
