using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MlServe.Evaluator.Tests.Load;

/// <summary>A server that does with a connection what it is told to: what no decent web server can be brought to.</summary>
internal sealed class RawServer : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly List<Socket> held = [];

    private RawServer() => listener.Start();

    public Uri Url => new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/");

    /// <summary>Reads a request's headers, answers with <paramref name="response"/> and closes.</summary>
    public static RawServer Answering(string response) => Start(async (socket, ct) =>
    {
        await ReadHeadersAsync(socket, ct);
        await socket.SendAsync(Encoding.Latin1.GetBytes(response), SocketFlags.None, ct);
        socket.Shutdown(SocketShutdown.Send);
        // Until the other side has closed too: a socket closed with data unread would reset the connection.
        while (await socket.ReceiveAsync(new byte[1024], SocketFlags.None, ct) > 0)
        {
        }

        socket.Dispose();
    });

    /// <summary>Reads a request's headers and resets the connection.</summary>
    public static RawServer Resetting() => Start(async (socket, ct) =>
    {
        await ReadHeadersAsync(socket, ct);
        socket.LingerState = new LingerOption(true, 0);
        socket.Dispose();
    });

    /// <summary>Reads a request's headers, sends <paramref name="beginning"/>, and never anything more.</summary>
    public static RawServer Hanging(string beginning = "") => Start(async (socket, ct) =>
    {
        await ReadHeadersAsync(socket, ct);
        await socket.SendAsync(Encoding.Latin1.GetBytes(beginning), SocketFlags.None, ct);
    });

    /// <summary>Reads a request's headers and answers without end to the first; to all others at once.</summary>
    public static RawServer FloodingTheFirst()
    {
        var connections = 0;
        return Start(async (socket, ct) =>
        {
            var isFirst = Interlocked.Increment(ref connections) == 1;
            await ReadHeadersAsync(socket, ct);
            var headers = $"HTTP/1.1 200 OK\r\nContent-Length: {(isFirst ? "9000000000000" : "0")}\r\n\r\n";
            await socket.SendAsync(Encoding.Latin1.GetBytes(headers), SocketFlags.None, ct);
            var piece = new byte[1 << 20];
            while (isFirst)
                await socket.SendAsync(piece, SocketFlags.None, ct);
        });
    }

    public void Dispose()
    {
        stop.Cancel();
        listener.Stop();
        lock (held)
            held.ForEach(socket => socket.Dispose());
    }

    private static RawServer Start(Func<Socket, CancellationToken, Task> treat)
    {
        var server = new RawServer();
        _ = server.AcceptAsync(treat);
        return server;
    }

    private async Task AcceptAsync(Func<Socket, CancellationToken, Task> treat)
    {
        while (!stop.IsCancellationRequested)
        {
            var socket = await listener.AcceptSocketAsync(stop.Token);
            lock (held)
                held.Add(socket);
            _ = treat(socket, stop.Token);
        }
    }

    private static async Task ReadHeadersAsync(Socket socket, CancellationToken ct)
    {
        var seen = "";
        var buffer = new byte[4096];
        while (!seen.Contains("\r\n\r\n", StringComparison.Ordinal))
        {
            var read = await socket.ReceiveAsync(buffer, SocketFlags.None, ct);
            if (read == 0)
                return;
            seen += Encoding.Latin1.GetString(buffer, 0, read);
        }
    }
}
