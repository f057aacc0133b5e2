using System.Buffers;
using System.Net.Sockets;

namespace MlServe.LocalCluster.Network;

/// <summary>Carries bytes between two sockets until both directions have ended.</summary>
internal static class TcpRelay
{
    // A /predict upload and its answer pass in a handful of reads; many idle connections stay cheap.
    private const int BufferBytes = 16 << 10;

    /// <summary>
    /// Runs both directions. The end of one is handed on as an end (half-close), a reset as a reset; closes both sockets.
    /// </summary>
    public static async Task RunAsync(Socket left, Socket right)
    {
        try
        {
            var results = await Task.WhenAll(CopyAsync(left, right), CopyAsync(right, left));
            if (!results.All(clean => clean))
            {
                Reset(left);
                Reset(right);
            }
        }
        finally
        {
            left.Dispose();
            right.Dispose();
        }
    }

    /// <summary>Closes so that the other side sees a reset, not an orderly end.</summary>
    public static void Reset(Socket socket)
    {
        try
        {
            socket.LingerState = new LingerOption(true, 0);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Already gone.
        }
        socket.Dispose();
    }

    /// <summary>True when the source ended in order; false after an error, with both sockets closed.</summary>
    private static async Task<bool> CopyAsync(Socket source, Socket target)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            int read;
            while ((read = await source.ReceiveAsync(buffer.AsMemory(), SocketFlags.None)) > 0)
                for (var sent = 0; sent < read;)
                    sent += await target.SendAsync(buffer.AsMemory(sent, read - sent), SocketFlags.None);
            target.Shutdown(SocketShutdown.Send);
            return true;
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The other direction waits for a peer that will not answer any more.
            Reset(source);
            Reset(target);
            return false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
