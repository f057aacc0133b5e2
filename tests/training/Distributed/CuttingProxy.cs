using System.Net;
using System.Net.Sockets;

namespace MlServe.Training.Tests.Distributed;

/// <summary>Stands before a server and, once asked to, cuts the connection when the server has done its work and before the answer is seen.</summary>
internal sealed class CuttingProxy : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly int target;
    private volatile string? cutAfter;

    public CuttingProxy(int target)
    {
        this.target = target;
        listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Answers that were cut off.</summary>
    public int Cuts { get; private set; }

    /// <summary>Cuts off the answer to the next request that has this word in it.</summary>
    public void CutAnswerTo(string word) => cutAfter = word;

    public void Dispose() => listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = RelayAsync(await listener.AcceptTcpClientAsync());
        }
        catch (Exception exception) when (exception is ObjectDisposedException or SocketException)
        {
            // The test is over.
        }
    }

    private async Task RelayAsync(TcpClient client)
    {
        using var server = new TcpClient();
        using (client)
        {
            await server.ConnectAsync(IPAddress.Loopback, target);
            var (requests, answers) = (client.GetStream(), server.GetStream());
            var isCutting = false;
            var back = CopyAsync(answers, requests, _ => !isCutting);
            await Task.WhenAny(back, CopyAsync(requests, answers, text =>
            {
                if (cutAfter is { } word && text.Contains(word, StringComparison.Ordinal))
                    (isCutting, cutAfter) = (true, null);
                return true;
            }));
            await back;
            Cuts += isCutting ? 1 : 0;
        }
    }

    /// <summary>Copies until an end, an error, or a part that is not to be passed on.</summary>
    private static async Task CopyAsync(NetworkStream from, NetworkStream to, Func<string, bool> isPassedOn)
    {
        var buffer = new byte[1 << 16];
        try
        {
            while (await from.ReadAsync(buffer) is > 0 and var count && isPassedOn(System.Text.Encoding.Latin1.GetString(buffer, 0, count)))
                await to.WriteAsync(buffer.AsMemory(0, count));
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // One side has gone.
        }

        to.Socket.Close();
    }
}
