using MlServe.Linux;

namespace MlServe.LocalCluster.Network;

/// <summary>
/// Relays the connections of all node ports on one thread of its own, by the kernel's own calls: docs/performance.md has what a request
/// costs so and through .NET's sockets.
/// </summary>
internal sealed class TcpRelay : IDisposable
{
    private static readonly TimeSpan WhileOutOfFiles = TimeSpan.FromMilliseconds(10);

    // An upload and its answer pass in a handful of reads.
    private const int BufferBytes = 64 << 10;

    private readonly Lock gate = new();
    private readonly EventPoll poll = new();
    private readonly Dictionary<int, IConnectionTarget> listeners = [];
    private readonly Dictionary<int, RelayedConnection> connections = [];
    private readonly HashSet<int> paused = [];
    private readonly Thread thread;
    private bool stopping;

    /// <summary>Begins with nothing to relay.</summary>
    public TcpRelay()
    {
        thread = new Thread(Run) { IsBackground = true, Name = "node ports" };
        thread.Start();
    }

    /// <summary>Takes the connections of a listening socket, which does not block, from now on.</summary>
    /// <exception cref="IOException">The kernel can wait for no more.</exception>
    public void Listen(int listener, IConnectionTarget target)
    {
        lock (gate)
        {
            if (!poll.Add(listener, SocketReadiness.Read))
                throw new IOException("the kernel has no room to wait for another port");
            listeners.Add(listener, target);
        }
    }

    /// <summary>Takes no more of them; those that stand go on. Afterwards the socket may be closed.</summary>
    public void Ignore(int listener)
    {
        lock (gate)
            if (listeners.Remove(listener) && !paused.Remove(listener))
                poll.Remove(listener);
    }

    /// <summary>Closes all connections.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            if (stopping)
                return;
            stopping = true;
        }
        poll.Wake();
        thread.Join();
        foreach (var connection in connections.Values.Distinct())
            connection.Close(inOrder: false);
        connections.Clear();
        poll.Dispose();
    }

    private void Run()
    {
        var ready = new (int Socket, SocketReadiness Readiness)[256];
        var buffer = new byte[BufferBytes];
        for (; ; )
        {
            var count = poll.Wait(ready, paused.Count > 0 ? WhileOutOfFiles : null);
            // A listener must not be closed, and its number used anew, while its event is looked at.
            lock (gate)
            {
                if (stopping)
                    return;
                foreach (var listener in paused)
                    _ = poll.Add(listener, SocketReadiness.Read);
                paused.Clear();
                foreach (var (socket, readiness) in ready.AsSpan(0, count))
                    if (connections.TryGetValue(socket, out var connection))
                        Go(connection, socket, readiness, buffer);
                    else if (listeners.TryGetValue(socket, out var target))
                        Accept(socket, target);
            }
        }
    }

    private void Go(RelayedConnection connection, int socket, SocketReadiness readiness, Span<byte> buffer)
    {
        if (!connection.Go(socket, readiness, buffer))
            Forget(connection);
    }

    private void Forget(RelayedConnection connection)
    {
        connections.Remove(connection.Sockets.Client);
        connections.Remove(connection.Sockets.Pod);
    }

    private void Accept(int listener, IConnectionTarget target)
    {
        Span<byte> address = stackalloc byte[16];
        var client = TcpSockets.Accept(listener, address);
        if (client < 0)
        {
            // Those that wait would be reported again at once, for as long as no file is closed.
            if (TcpSockets.IsOutOfFiles(client) && paused.Add(listener))
                poll.Remove(listener);
            return;
        }
        var pod = target.Pick(address) is { } backend ? TcpSockets.Connect(backend) : TcpSockets.WouldWait;
        if (pod < 0)
        {
            TcpSockets.Reset(client);
            return;
        }
        var connection = new RelayedConnection(poll, client, pod);
        connections[client] = connections[pod] = connection;
        if (!connection.AwaitBoth())
            Forget(connection);
    }
}
