using System.Net;
using System.Net.Sockets;

namespace MlServe.Linux.Tests;

public class TcpSocketsTests
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public void Accept_Client_IsKnownByItsAddress(string address)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "accept4(2)");
        var loopback = IPAddress.Parse(address);
        Assert.SkipUnless(loopback.AddressFamily == AddressFamily.InterNetwork || Socket.OSSupportsIPv6, "this machine has no IPv6");
        using var listener = EventPollTests.Listener(loopback);
        using var client = new Socket(loopback.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        client.Connect(listener.LocalEndPoint!);
        var from = new byte[16];

        var accepted = TcpSockets.Accept((int)listener.Handle, from);

        Assert.True(accepted > 0);
        Assert.Equal(loopback.MapToIPv6().GetAddressBytes(), from);
        Assert.Equal(2, TcpSockets.Send(accepted, "hi"u8));
        Assert.Equal(2, client.Receive(new byte[10]));
        TcpSockets.Reset(accepted);
        Assert.Equal(SocketError.ConnectionReset, Assert.Throws<SocketException>(() => client.Receive(new byte[1])).SocketErrorCode);
    }

    [Fact]
    public void Accept_NobodyComes_AnswersAtOnce()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "accept4(2)");
        using var listener = EventPollTests.Listener();
        listener.Blocking = false;

        Assert.Equal(TcpSockets.WouldWait, TcpSockets.Accept((int)listener.Handle, new byte[16]));
    }

    [Fact]
    public void EndSending_OtherSide_SeesTheEndAndMayStillSend()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "shutdown(2)");
        using var listener = EventPollTests.Listener();
        var client = TcpSockets.Connect((IPEndPoint)listener.LocalEndPoint!);
        using var server = listener.Accept();

        TcpSockets.EndSending(client);

        Assert.Equal(0, server.Receive(new byte[1]));
        server.Send("hi"u8);
        using var poll = new EventPoll();
        poll.Add(client, SocketReadiness.Read);
        poll.Wait(new (int, SocketReadiness)[1]);
        Assert.Equal(2, TcpSockets.Receive(client, new byte[10]));
        TcpSockets.Close(client);
    }

    [Fact]
    public void Connect_NobodyListens_FailsAtTheFirstCall()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "connect(2)");
        IPEndPoint free;
        using (var listener = EventPollTests.Listener())
            free = (IPEndPoint)listener.LocalEndPoint!;

        var client = TcpSockets.Connect(free);
        if (client >= 0)
        {
            using var poll = new EventPoll();
            poll.Add(client, SocketReadiness.Read);
            poll.Wait(new (int, SocketReadiness)[1]);
            Assert.True(TcpSockets.Receive(client, new byte[1]) is < 0 and not TcpSockets.WouldWait);
            TcpSockets.Close(client);
        }
    }
}
