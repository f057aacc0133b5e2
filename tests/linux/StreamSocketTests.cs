using System.Net;
using System.Net.Sockets;

namespace MlServe.Linux.Tests;

/// <summary>Connections that never wait, and epoll, against the real kernel.</summary>
public sealed class StreamSocketTests : IDisposable
{
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
        using var epoll = new Epoll();
        using var socket = Connected(out var other);
        using (other)
        {
            epoll.Watch(socket, 7, forRoom: false);
            Assert.Equal([], epoll.Wait(TimeSpan.FromMilliseconds(1)).ToArray());

            other.Send("hello"u8);
            Assert.Equal([new SocketNews(7, HasEnded: false)], epoll.Wait(Patience).ToArray());
            Assert.Equal([], epoll.Wait(TimeSpan.Zero).ToArray());

            other.Shutdown(SocketShutdown.Send);
            Assert.Equal([new SocketNews(7, HasEnded: true)], epoll.Wait(Patience).ToArray());
        }
    }

    [Fact]
    public void Watch_ForRoom_TellsWhenThereIsSome()
    {
        using var epoll = new Epoll();
        using var socket = Connected(out var other);
        using (other)
        {
            epoll.Watch(socket, 3, forRoom: false);
            while (socket.TrySend(new byte[1 << 20]) is not null)
            {
            }

            epoll.Watch(socket, 3, forRoom: true);
            Assert.Equal([], epoll.Wait(TimeSpan.Zero).ToArray());

            var (buffer, room) = (new byte[1 << 20], Array.Empty<SocketNews>());
            for (var read = 1; room.Length == 0 && read > 0; room = epoll.Wait(TimeSpan.Zero).ToArray())
                read = other.Receive(buffer);
            Assert.Equal([new SocketNews(3, HasEnded: false)], room);
            Assert.NotNull(socket.TrySend("x"u8));
        }
    }

    [Fact]
    public async Task Wake_FromAnotherThread_EndsTheWait()
    {
        using var epoll = new Epoll();
        var waiting = Task.Run(() => epoll.Wait(Patience * 10).Length, TestContext.Current.CancellationToken);

        epoll.Wake();

        Assert.Equal(0, await waiting.WaitAsync(Patience, TestContext.Current.CancellationToken));
    }

    public void Dispose() => listener.Dispose();

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
