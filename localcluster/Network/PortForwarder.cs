using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;

namespace MlServe.LocalCluster.Network;

/// <summary>
/// One node port: each connection goes to a random backend, as kube-proxy in iptables mode does it, and is not tried again
/// elsewhere. Without backends the port is not listened on, so that clients get "connection refused" from the kernel.
/// </summary>
/// <param name="port">The port, on 127.0.0.1 and, where there is IPv6, on ::1.</param>
/// <param name="relay">Carries the bytes.</param>
/// <param name="random">Picks the backend; used by the relay's thread alone.</param>
internal sealed class PortForwarder(int port, TcpRelay relay, Random random) : IConnectionTarget, IDisposable
{
    private const int Backlog = 4096;

    private readonly Lock gate = new();
    private readonly List<Socket> listeners = [];
    private ImmutableArray<IPEndPoint> backends = [];
    private bool disposed;

    /// <summary>The port.</summary>
    public int Port => port;

    /// <summary>Pick the same backend for the same client (sessionAffinity: ClientIP).</summary>
    public bool ByClient { get; set; }

    /// <summary>Sets who gets new connections; those that stand go on with whom they have.</summary>
    /// <exception cref="SocketException">The port cannot be opened; mostly somebody else has it.</exception>
    public void Use(ImmutableArray<IPEndPoint> backends)
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            this.backends = backends;
            if (backends.IsEmpty)
                Close();
            else if (listeners.Count == 0)
                Open();
        }
    }

    /// <summary>Whether the port could be opened now; opens and closes it, and listens for nobody.</summary>
    /// <exception cref="SocketException">It could not.</exception>
    public void TryOpen()
    {
        lock (gate)
            if (listeners.Count == 0)
            {
                Open();
                Close();
            }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (gate)
        {
            disposed = true;
            Close();
        }
    }

    /// <inheritdoc/>
    IPEndPoint? IConnectionTarget.Pick(ReadOnlySpan<byte> client)
    {
        var backends = this.backends;
        if (backends.IsEmpty)
            return null;
        if (!ByClient)
            return backends[random.Next(backends.Length)];
        var hash = new HashCode();
        hash.AddBytes(client);
        return backends[(int)((uint)hash.ToHashCode() % backends.Length)];
    }

    private void Open()
    {
        listeners.Add(Listen(IPAddress.Loopback));
        try
        {
            // "localhost" is ::1 first on many machines. A real node answers there, too; where there is no IPv6, nobody asks.
            listeners.Add(Listen(IPAddress.IPv6Loopback));
        }
        catch (SocketException exception) when (exception.SocketErrorCode != SocketError.AddressAlreadyInUse)
        {
        }
        catch (SocketException)
        {
            // Whoever asked for "localhost" would talk to somebody else.
            Close();
            throw;
        }
        try
        {
            foreach (var listener in listeners)
                relay.Listen((int)listener.Handle, this);
        }
        catch (IOException)
        {
            Close();
            throw;
        }
    }

    private void Close()
    {
        foreach (var listener in listeners)
        {
            relay.Ignore((int)listener.Handle);
            listener.Dispose();
        }
        listeners.Clear();
    }

    private Socket Listen(IPAddress address)
    {
        // What is accepted sends without delay, as the socket that it came from.
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, Blocking = false };
        try
        {
            socket.Bind(new IPEndPoint(address, port));
            socket.Listen(Backlog);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
