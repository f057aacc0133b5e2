using System.Net;
using System.Net.Sockets;

namespace MlServe.Evaluator.Load;

/// <summary>A server inside this process that answers every request at once: against it the generator meets nothing but itself.</summary>
internal sealed class LoopbackServer : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly Task serving;

    /// <summary>Listens on a free port.</summary>
    public LoopbackServer()
    {
        // As many connections as a burst may bring: a refused one would be tried again a second later.
        listener.Start(backlog: 4096);
        serving = Task.Run(() => ServeAsync(listener, stop.Token));
    }

    /// <summary>Its address.</summary>
    public Uri Url => new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/");

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await serving;
        listener.Dispose();
        stop.Dispose();
    }

    private static async Task ServeAsync(TcpListener listener, CancellationToken ct)
    {
        var answer = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"u8.ToArray();
        var request = new byte[1024];
        while (!ct.IsCancellationRequested)
        {
            try
            {
                using var socket = await listener.AcceptSocketAsync(ct);
                await socket.ReceiveAsync(request, SocketFlags.None, ct);
                await socket.SendAsync(answer, SocketFlags.None, ct);
            }
            catch (Exception exception) when (exception is OperationCanceledException or SocketException)
            {
                // The end, or a client that left at the end of its stage.
            }
        }
    }
}
