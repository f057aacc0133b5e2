using System.Net;
using System.Net.Sockets;

namespace MlServe.Linux.Tests;

/// <summary>Connections that never wait, and epoll, against the real kernel.</summary>
public sealed class StreamSocketTests : IDisposable
{
    private const SocketReadiness OnceEach = SocketReadiness.Read | SocketReadiness.PeerEnded | SocketReadiness.OnceEach;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);

    public StreamSocketTests()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "epoll is Linux's");
        listener.Start();
    }

    private SocketAddress Address => ((IPEndPoint)listener.LocalEndpoint).Serialize();

    [Fact]
    public void TryReceive_NothingHasCome_SaysSo()
    {
        using var socket = Connected(out var other);
        using (other)
        {
            Assert.Null(socket.TryReceive(new byte[10]));

            other.Send("hello"u8);
            Assert.Equal(5, Eventually(() => socket.TryReceive(new byte[10])));

            other.Shutdown(SocketShutdown.Send);
            Assert.Equal(0, Eventually(() => socket.TryReceive(new byte[10])));
        }
    }

    [Fact]
    public void TrySend_NobodyReads_FillsTheRoomAndThenSaysSo()
    {
        using var socket = Connected(out var other);
        using (other)
        {
            var (sent, some) = (0L, new byte[1 << 20]);
            while (socket.TrySend(some) is { } count)
                sent += count;

            Assert.InRange(sent, 1, 1L << 30);
        }
    }

    [Fact]
    public void TryConnect_NobodyListens_IsAnError()
    {
        var address = Address;
        listener.Stop();
        using var socket = new StreamSocket(address);

        Assert.Throws<IOException>(() => Eventually(() => socket.TryConnect() ? 1 : null));
    }

    [Fact]
    public void Wait_BytesAndTheEndOfAConnection_AreToldOnceEach()
    {
        using var poll = new EventPoll();
        using var socket = Connected(out var other);
        using (other)
        {
            Assert.True(poll.Add(socket.Handle, 7, OnceEach));
            Assert.Equal([], News(poll, TimeSpan.FromMilliseconds(1)));

            other.Send("hello"u8);
            Assert.Equal([(7, SocketReadiness.Read)], News(poll, Patience));
            Assert.Equal([], News(poll, TimeSpan.Zero));

            other.Shutdown(SocketShutdown.Send);
            Assert.Equal([(7, SocketReadiness.Read | SocketReadiness.PeerEnded)], News(poll, Patience));
        }
    }

    [Fact]
    public void Wait_RoomThatWasMissing_IsToldOnce()
    {
        using var poll = new EventPoll();
        using var socket = Connected(out var other);
        using (other)
        {
            Assert.True(poll.Add(socket.Handle, 3, OnceEach));
            while (socket.TrySend(new byte[1 << 20]) is not null)
            {
            }

            Assert.True(poll.Change(socket.Handle, 3, OnceEach | SocketReadiness.Write));
            Assert.Equal([], News(poll, TimeSpan.Zero));

            var (buffer, room) = (new byte[1 << 20], Array.Empty<(int, SocketReadiness)>());
            for (var read = 1; room.Length == 0 && read > 0; room = News(poll, TimeSpan.Zero))
                read = other.Receive(buffer);
            Assert.Equal([(3, SocketReadiness.Write)], room);
            Assert.NotNull(socket.TrySend("x"u8));
        }
    }

    public void Dispose() => listener.Dispose();

    private static (int Key, SocketReadiness Readiness)[] News(EventPoll poll, TimeSpan patience)
    {
        var ready = new (int Key, SocketReadiness Readiness)[10];
        return ready[..poll.Wait(ready, patience)];
    }

    private StreamSocket Connected(out Socket other)
    {
        var socket = new StreamSocket(Address);
        Eventually(() => socket.TryConnect() ? 1 : null);
        other = listener.AcceptSocket();
        return socket;
    }

    private static int Eventually(Func<int?> attempt)
    {
        int? result = null;
        Assert.True(SpinWait.SpinUntil(() => (result = attempt()) is not null, Patience));
        return result!.Value;
    }
}
