using System.Net;
using System.Net.Sockets;

namespace MlServe.LocalCluster.Network;

/// <summary>A pod's address, until disposed.</summary>
internal sealed class PodAddress(IPAddress address, Socket reservation) : IDisposable
{
    /// <summary>The address.</summary>
    public IPAddress Address => address;

    /// <summary>Whether somebody listens on a TCP port of it.</summary>
    public bool IsTaken(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(address, port));
            return false;
        }
        catch (SocketException error)
        {
            // Not, for example, a port below 1024 that only root may have: the program will say so itself.
            return error.SocketErrorCode == SocketError.AddressAlreadyInUse;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => reservation.Dispose();
}
