using System.Net;
using System.Net.Sockets;

namespace MlServe.Linux.Tests;

public class EventPollTests
{
    [Fact]
    public void Wait_SocketWithBytes_IsReadyToBeRead()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "epoll(7)");
        using var poll = new EventPoll();
        using var listener = Listener();
        var client = TcpSockets.Connect((IPEndPoint)listener.LocalEndPoint!);
        using var server = listener.Accept();
        Assert.True(poll.Add(client, SocketReadiness.Read));
        server.Send("hi"u8);

        Assert.Equal([(client, SocketReadiness.Read)], Ready(poll));
        var buffer = new byte[10];
        Assert.Equal(2, TcpSockets.Receive(client, buffer));
        Assert.Equal(TcpSockets.WouldWait, TcpSockets.Receive(client, buffer));
        TcpSockets.Close(client);
        Assert.Equal(0, server.Receive(new byte[1]));
    }

    [Fact]
    public void Wait_SocketAskedForSomethingElse_TellsThatAlone()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "epoll(7)");
        using var poll = new EventPoll();
        using var listener = Listener();
        var client = TcpSockets.Connect((IPEndPoint)listener.LocalEndPoint!);
        using var server = listener.Accept();
        server.Send("hi"u8);
        Assert.True(poll.Add(client, SocketReadiness.Read));
        Assert.True(poll.Change(client, SocketReadiness.Write));

        Assert.Equal([(client, SocketReadiness.Write)], Ready(poll));

        poll.Remove(client);
        Assert.False(poll.Change(client, SocketReadiness.Read));
        poll.Wake();
        Assert.Empty(Ready(poll));
        TcpSockets.Close(client);
    }

    [Fact]
    public async Task Wake_AnotherThreadWaits_EndsItsWait()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "epoll(7)");
        using var poll = new EventPoll();
        var waiting = Task.Run(() => Ready(poll).Count, TestContext.Current.CancellationToken);

        poll.Wake();

        Assert.Equal(0, await waiting.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken));
    }

    internal static Socket Listener(IPAddress? address = null)
    {
        address ??= IPAddress.Loopback;
        var listener = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(address, 0));
        listener.Listen();
        return listener;
    }

    private static List<(int Socket, SocketReadiness Readiness)> Ready(EventPoll poll)
    {
        var ready = new (int Socket, SocketReadiness Readiness)[10];
        return [.. ready[..poll.Wait(ready)]];
    }
}
