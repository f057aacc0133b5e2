using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Text;
using MlServe.Linux;
using MlServe.LocalCluster.Network;

namespace MlServe.LocalCluster.Tests.Network;

public sealed class PortForwarderTests : IDisposable
{
    private readonly List<Socket> backends = [];
    private readonly TcpRelay relay = new();
    private readonly PortForwarder forwarder;
    private readonly CancellationToken ct = TestContext.Current.CancellationToken;

    public PortForwarderTests() => forwarder = new PortForwarder(Ports.Free(), relay, new Random(1));

    public void Dispose()
    {
        forwarder.Dispose();
        relay.Dispose();
        foreach (var backend in backends)
            backend.Dispose();
    }

    /// <summary>A backend that runs <paramref name="serve"/> for each connection.</summary>
    private IPEndPoint Backend(Func<Socket, Task> serve)
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        backends.Add(listener);
        _ = Task.Run(async () =>
        {
            for (; ; )
            {
                var connection = await listener.AcceptAsync(ct);
                _ = Task.Run(() => serve(connection), ct);
            }
        }, ct);
        return (IPEndPoint)listener.LocalEndPoint!;
    }

    private IPEndPoint Speaker(string text) => Backend(async connection =>
    {
        await connection.SendAsync(Encoding.ASCII.GetBytes(text), ct);
        connection.Shutdown(SocketShutdown.Both);
        connection.Dispose();
    });

    private async Task Echo(Socket connection)
    {
        var buffer = new byte[1000];
        int read;
        while ((read = await connection.ReceiveAsync(buffer, ct)) > 0)
            await connection.SendAsync(buffer.AsMemory(0, read), ct);
        connection.Dispose();
    }

    private async Task<Socket> ConnectAsync()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, forwarder.Port), ct);
        return socket;
    }

    private async Task<string> ReadAllAsync(Socket socket)
    {
        using var owned = socket;
        var text = new StringBuilder();
        var buffer = new byte[4096];
        int read;
        while ((read = await socket.ReceiveAsync(buffer, ct)) > 0)
            text.Append(Encoding.ASCII.GetString(buffer, 0, read));
        return text.ToString();
    }

    [Fact]
    public async Task Use_SeveralBackends_EachGetsItsShareOfConnections()
    {
        forwarder.Use([Speaker("a"), Speaker("b"), Speaker("c")]);
        var answers = new List<string>();
        for (var i = 0; i < 300; i++)
            answers.Add(await ReadAllAsync(await ConnectAsync()));
        Assert.All("abc", letter => Assert.InRange(answers.Count(answer => answer == letter.ToString()), 60, 140));
    }

    [Fact]
    public async Task Use_ByClient_KeepsTheSameBackend()
    {
        forwarder.ByClient = true;
        forwarder.Use([Speaker("a"), Speaker("b"), Speaker("c")]);
        var answers = new HashSet<string>();
        for (var i = 0; i < 20; i++)
            answers.Add(await ReadAllAsync(await ConnectAsync()));
        Assert.Single(answers);
    }

    [Fact]
    public async Task Use_SomebodyElseOnIPv6_IsRefusedAndHoldsNothing()
    {
        Assert.SkipUnless(Socket.OSSupportsIPv6, "this machine has no IPv6");
        using (var other = new TcpListener(IPAddress.IPv6Loopback, forwarder.Port))
        {
            other.Start();
            var taken = Assert.Throws<SocketException>(() => forwarder.Use([Speaker("a")]));
            Assert.Equal(SocketError.AddressAlreadyInUse, taken.SocketErrorCode);
            await Assert.ThrowsAsync<SocketException>(ConnectAsync);
        }

        forwarder.Use([Speaker("a")]);
        Assert.Equal("a", await ReadAllAsync(await ConnectAsync()));
    }

    [Fact]
    public async Task Use_NoBackends_RefusesConnections()
    {
        forwarder.Use([Speaker("a")]);
        Assert.Equal("a", await ReadAllAsync(await ConnectAsync()));
        forwarder.Use([]);
        var refused = await Assert.ThrowsAsync<SocketException>(ConnectAsync);
        Assert.Equal(SocketError.ConnectionRefused, refused.SocketErrorCode);
        forwarder.Use([Speaker("b")]);
        Assert.Equal("b", await ReadAllAsync(await ConnectAsync()));
    }

    [Fact]
    public async Task Use_BackendReplaced_StandingConnectionGoesOn()
    {
        forwarder.Use([Backend(Echo)]);
        using var standing = await ConnectAsync();
        var answer = new byte[2];
        await standing.SendAsync("hi"u8.ToArray(), ct);
        await new NetworkStream(standing).ReadExactlyAsync(answer, ct);
        forwarder.Use([Speaker("new")]);
        await standing.SendAsync("ho"u8.ToArray(), ct);
        await new NetworkStream(standing).ReadExactlyAsync(answer, ct);
        Assert.Equal("ho"u8.ToArray(), answer);
        Assert.Equal("new", await ReadAllAsync(await ConnectAsync()));
    }

    [Fact]
    public async Task Forward_ClientEndsItsHalf_StillGetsTheAnswer()
    {
        forwarder.Use([Backend(async connection =>
        {
            var buffer = new byte[64 << 10];
            long total = 0;
            int read;
            while ((read = await connection.ReceiveAsync(buffer, ct)) > 0)
                total += read;
            await connection.SendAsync(Encoding.ASCII.GetBytes(total.ToString(System.Globalization.CultureInfo.InvariantCulture)), ct);
            connection.Shutdown(SocketShutdown.Both);
            connection.Dispose();
        })]);
        var socket = await ConnectAsync();
        for (var sent = 0; sent < 5_000_000;)
            sent += await socket.SendAsync(new byte[5_000_000 - sent], ct);
        socket.Shutdown(SocketShutdown.Send);
        Assert.Equal("5000000", await ReadAllAsync(socket));
    }

    [Fact]
    public async Task Forward_ClientReadsLate_GetsAllOfALongAnswer()
    {
        const int Length = 20_000_000;
        forwarder.Use([Backend(async connection =>
        {
            for (var sent = 0; sent < Length;)
                sent += await connection.SendAsync(new byte[Math.Min(1 << 20, Length - sent)], ct);
            connection.Shutdown(SocketShutdown.Both);
            connection.Dispose();
        })]);
        using var socket = await ConnectAsync();
        // Its own half has ended: both of the pod's directions end before the client has read the answer.
        socket.Shutdown(SocketShutdown.Send);
        // Others are served meanwhile.
        using (var other = await ConnectAsync())
            Assert.Equal(1, await other.ReceiveAsync(new byte[1], ct));

        var (total, buffer) = (0, new byte[1 << 20]);
        for (int read; (read = await socket.ReceiveAsync(buffer, ct)) > 0;)
            total += read;

        Assert.Equal(Length, total);
    }

    [Fact]
    public async Task Forward_PodReadsLate_GetsAllOfALongRequest()
    {
        const int Length = 20_000_000;
        var go = new TaskCompletionSource();
        forwarder.Use([Backend(async connection =>
        {
            await go.Task;
            var (total, buffer) = (0, new byte[1 << 20]);
            for (int read; (read = await connection.ReceiveAsync(buffer, ct)) > 0;)
                total += read;
            await connection.SendAsync(Encoding.ASCII.GetBytes(total.ToString(System.Globalization.CultureInfo.InvariantCulture)), ct);
            connection.Shutdown(SocketShutdown.Both);
            connection.Dispose();
        })]);
        var socket = await ConnectAsync();
        var sending = Task.Run(async () =>
        {
            for (var sent = 0; sent < Length;)
                sent += await socket.SendAsync(new byte[Math.Min(1 << 20, Length - sent)], ct);
            socket.Shutdown(SocketShutdown.Send);
        }, ct);
        go.SetResult();
        await sending;

        Assert.Equal(Length.ToString(System.Globalization.CultureInfo.InvariantCulture), await ReadAllAsync(socket));
    }

    [Fact]
    public async Task Forward_ManyConnectionsAtOnce_EachGetsItsOwnAnswer()
    {
        forwarder.Use([Backend(Echo), Backend(Echo)]);

        var answers = await Task.WhenAll(Enumerable.Range(0, 500).Select(async number =>
        {
            var socket = await ConnectAsync();
            await socket.SendAsync(Encoding.ASCII.GetBytes($"this is {number}"), ct);
            socket.Shutdown(SocketShutdown.Send);
            return await ReadAllAsync(socket);
        }));

        Assert.Equal(Enumerable.Range(0, 500).Select(number => $"this is {number}"), answers);
    }

    [Fact]
    public async Task Forward_ClientGoesAway_PodIsTold()
    {
        var told = new TaskCompletionSource<int>();
        forwarder.Use([Backend(async connection => told.SetResult(await connection.ReceiveAsync(new byte[1], ct)))]);

        (await ConnectAsync()).Dispose();

        Assert.Equal(0, await told.Task.WaitAsync(TimeSpan.FromMinutes(1), ct));
    }

    [Fact]
    public async Task Dispose_StandingConnections_AreReset()
    {
        forwarder.Use([Backend(Echo)]);
        using var standing = await ConnectAsync();
        await standing.SendAsync("hi"u8.ToArray(), ct);
        await new NetworkStream(standing).ReadExactlyAsync(new byte[2], ct);

        forwarder.Dispose();
        relay.Dispose();

        var reset = await Assert.ThrowsAsync<SocketException>(async () => await standing.ReceiveAsync(new byte[1], ct));
        Assert.Equal(SocketError.ConnectionReset, reset.SocketErrorCode);
    }

    [Fact]
    public async Task Forward_BackendResets_ClientIsReset()
    {
        forwarder.Use([Backend(connection =>
        {
            connection.LingerState = new LingerOption(true, 0);
            connection.Dispose();
            return Task.CompletedTask;
        })]);
        var reset = await Assert.ThrowsAsync<SocketException>(async () => await ReadAllAsync(await ConnectAsync()));
        Assert.Equal(SocketError.ConnectionReset, reset.SocketErrorCode);
    }

    [Fact]
    public async Task Forward_BackendNotListening_IsNotTriedElsewhere()
    {
        forwarder.Use([new IPEndPoint(IPAddress.Loopback, Ports.Free())]);
        await Assert.ThrowsAsync<SocketException>(async () => await ReadAllAsync(await ConnectAsync()));
    }

    [Fact]
    public void Use_PortTaken_FailsAndTheHolderIsKnown()
    {
        using var other = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        other.Bind(new IPEndPoint(IPAddress.Loopback, forwarder.Port));
        other.Listen();
        var taken = Assert.Throws<SocketException>(() => forwarder.Use(ImmutableArray.Create(new IPEndPoint(IPAddress.Loopback, 1))));
        Assert.Equal(SocketError.AddressAlreadyInUse, taken.SocketErrorCode);
        if (OperatingSystem.IsLinux())
            Assert.EndsWith($"(pid {Environment.ProcessId})", PortHolder.Describe(forwarder.Port), StringComparison.Ordinal);
    }
}
