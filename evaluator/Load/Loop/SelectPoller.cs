using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace MlServe.Evaluator.Load.Loop;

/// <summary>
/// News by select, which every system has. It looks at every connection that is waited for each time, and counts milliseconds: thousands of
/// users take Linux.
/// </summary>
internal sealed class SelectPoller : IPoller
{
    // In milliseconds; select itself takes half an hour.
    private const double LongestWait = 60_000;
    private readonly Dictionary<Socket, int> reading = [];
    private readonly Dictionary<Socket, int> writing = [];
    private readonly List<SocketNews> news = [];
    private readonly byte[] signal = [1];
    private readonly Socket wake = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { Blocking = false };

    /// <summary>Waits for nothing yet.</summary>
    public SelectPoller()
    {
        // What it sends to itself ends a wait.
        wake.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        wake.Connect(wake.LocalEndPoint!);
    }

    /// <inheritdoc/>
    public IStreamSocket Open(IPEndPoint to, int key) => new Connection(this, to, key);

    /// <inheritdoc/>
    public ReadOnlySpan<SocketNews> Wait(TimeSpan atMost)
    {
        List<Socket> readable = [.. reading.Keys, wake], writable = [.. writing.Keys], broken = [.. writing.Keys];
        Socket.Select(readable, writable, broken, TimeSpan.FromMilliseconds(Math.Clamp(Math.Ceiling(atMost.TotalMilliseconds), 0, LongestWait)));
        news.Clear();
        foreach (var socket in readable.Concat(writable).Concat(broken))
        {
            if (socket == wake)
                wake.Receive(signal, 0, 1, SocketFlags.None, out _);
            else if (reading.Remove(socket, out var key) | writing.Remove(socket, out var writingKey))
                news.Add(new SocketNews(Math.Max(key, writingKey), HasEnded: false));
        }

        return CollectionsMarshal.AsSpan(news);
    }

    /// <inheritdoc/>
    public void Wake() => wake.Send(signal, 0, 1, SocketFlags.None, out _);

    /// <inheritdoc/>
    public void Dispose() => wake.Dispose();

    private sealed class Connection(SelectPoller poller, IPEndPoint to, int key) : IStreamSocket
    {
        private readonly Socket socket = new(to.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { Blocking = false, NoDelay = true };
        private bool isUnderWay;

        public bool TryConnect()
        {
            try
            {
                if (!isUnderWay)
                {
                    isUnderWay = true;
                    socket.Connect(to);
                    return true;
                }
            }
            catch (SocketException exception) when (exception.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
            {
                return false;
            }
            catch (SocketException exception)
            {
                throw new IOException(exception.Message, exception);
            }

            var stands = socket.Poll(TimeSpan.Zero, SelectMode.SelectWrite);
            var error = (SocketError)(int)socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)!;
            return error == SocketError.Success ? stands : throw Failure(error);
        }

        public int? TrySend(ReadOnlySpan<byte> bytes) => Result(socket.Send(bytes, SocketFlags.None, out var error), error);

        public int? TryReceive(Span<byte> buffer) => Result(socket.Receive(buffer, SocketFlags.None, out var error), error);

        public void Watch(bool forRoom)
        {
            if (forRoom)
                poller.writing[socket] = key;
            poller.reading[socket] = key;
        }

        public void Dispose()
        {
            poller.reading.Remove(socket);
            poller.writing.Remove(socket);
            socket.Dispose();
        }

        private static int? Result(int count, SocketError error) => error switch
        {
            SocketError.Success => count,
            SocketError.WouldBlock => null,
            _ => throw Failure(error),
        };

        private static IOException Failure(SocketError error) => new(new SocketException((int)error).Message);
    }
}
