using System.Globalization;
using System.Net;
using System.Net.Sockets;
using MlServe.Linux;

namespace MlServe.LocalCluster.Network;

/// <summary>A pod's address, until disposed.</summary>
internal sealed class PodAddress(IPAddress address, Socket reservation) : IDisposable
{
    /// <summary>The address.</summary>
    public IPAddress Address => address;

    /// <inheritdoc/>
    public void Dispose() => reservation.Dispose();
}

/// <summary>
/// Gives each pod a loopback address of its own. Linux answers on all of 127.0.0.0/8, so nothing has to be set up. An
/// address is held by a UDP socket, so that a second cluster on the machine takes another one, and so that a killed
/// cluster's addresses are free at once.
/// </summary>
internal sealed class PodAddresses
{
    /// <summary>The addresses of pods. Default: 127.77.0.1 to 127.77.255.254, far from 127.0.0.x that people use.</summary>
    public const string DefaultRange = "127.77.0.0/16";

    // Above the ports that Linux gives to outgoing connections, and UDP: no container's TCP port is in its way.
    private const int ReservationPort = 61_077;

    private readonly IPNetwork range;
    private readonly uint size;
    private readonly Lock gate = new();
    private uint next;

    /// <summary>Addresses of a range.</summary>
    /// <param name="range">A part of 127.0.0.0/8 without 127.0.0.0/24, in CIDR notation.</param>
    /// <param name="first">Where to begin, modulo the range: different clusters begin at different places.</param>
    /// <exception cref="ArgumentException">The range is not such a part.</exception>
    public PodAddresses(string range = DefaultRange, uint first = 0)
    {
        if (
            !IPNetwork.TryParse(range, out this.range)
            || this.range.BaseAddress.AddressFamily != AddressFamily.InterNetwork
            || this.range.BaseAddress.GetAddressBytes()[0] != 127
            || this.range.PrefixLength is < 9 or > 30
            || this.range.Contains(IPAddress.Loopback)
        )
            throw new ArgumentException(
                $"\"{range}\" is not a range of pod addresses: write a part of 127.0.0.0/8 without 127.0.0.1, like {DefaultRange}",
                nameof(range)
            );
        size = 1u << (32 - this.range.PrefixLength);
        next = first % size;
    }

    /// <summary>An address that nobody on this machine holds; free again when disposed.</summary>
    /// <exception cref="IOException">The whole range is taken, or this system has only 127.0.0.1.</exception>
    public PodAddress Acquire()
    {
        lock (gate)
            for (var tried = 0u; tried < size; tried++)
            {
                var offset = next;
                next = (next + 1) % size;
                // The first and the last address of each /24 are taken for network and broadcast by some tools.
                if ((offset & 0xff) is 0 or 0xff)
                    continue;
                if (TryReserve(AddressAt(offset)) is { } address)
                    return address;
            }
        throw new IOException($"no loopback address is free in {range}; this needs Linux, and fewer pods than addresses");
    }

    /// <summary>The same, for a pod that will listen on these TCP ports.</summary>
    /// <exception cref="IOException">As well: a program that listens on every address has one of the ports; names it.</exception>
    public PodAddress Acquire(IEnumerable<int> ports)
    {
        var acquired = Acquire();
        foreach (var port in ports.Where(port => IsTaken(acquired.Address, port)))
        {
            acquired.Dispose();
            throw new IOException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"port {port} is in use on every address by {PortHolder.Describe(port)}; stop it or choose another containerPort"
                )
            );
        }
        return acquired;
    }

    /// <summary>Whether somebody listens on a TCP port of an address.</summary>
    private static bool IsTaken(IPAddress address, int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(address, port));
            return false;
        }
        catch (SocketException exception)
        {
            // Not, for example, a port below 1024 that only root may have: the program will say so itself.
            return exception.SocketErrorCode == SocketError.AddressAlreadyInUse;
        }
    }

    private static PodAddress? TryReserve(IPAddress address)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ExclusiveAddressUse = true };
        try
        {
            socket.Bind(new IPEndPoint(address, ReservationPort));
            return new PodAddress(address, socket);
        }
        catch (SocketException)
        {
            socket.Dispose();
            return null;
        }
    }

    private IPAddress AddressAt(uint offset)
    {
        var bytes = range.BaseAddress.GetAddressBytes();
        var value = (uint)(bytes[0] << 24 | bytes[1] << 16 | bytes[2] << 8 | bytes[3]) + offset;
        return new IPAddress([(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value]);
    }
}
