using System.Buffers.Binary;
using System.Net;
using System.Runtime.InteropServices;

namespace MlServe.Linux;

/// <summary>
/// TCP connections by the number of their socket, none of which ever waits: what an <see cref="EventPoll"/> says is ready is done at
/// once. A call that fails answers with a negative number, and <see cref="WouldWait"/> where it has to be tried again later.
/// </summary>
public static partial class TcpSockets
{
    /// <summary>Nothing to read, or no room to write, for now.</summary>
    public const int WouldWait = -11;

    /// <summary>A connection is under way, or stands already.</summary>
    internal const int IsConnected = -106, Already = -114, InProgress = -115;

    private const int TooManyFiles = -24, TooManyFilesOfAll = -23;
    /// <summary>Flags of whatever is opened; epoll and eventfd take the same.</summary>
    internal const int NonBlocking = 0x800, CloseOnExec = 0x80000;

    private const int Internet6 = 10, Stream = 1, Tcp = 6;
    private const int NoSignal = 0x4000;
    private const int ShutdownSending = 1;
    private const int LongestAddress = 28;

    /// <summary>Takes a connection from a listening socket.</summary>
    /// <param name="listener">The socket.</param>
    /// <param name="client">Takes the client's address without its port: 16 bytes, IPv4 in its IPv6 form.</param>
    /// <returns>The connection's socket; negative when there is none.</returns>
    public static int Accept(int listener, Span<byte> client)
    {
        Span<byte> address = stackalloc byte[LongestAddress];
        var length = LongestAddress;
        var socket = Result(accept4(listener, ref MemoryMarshal.GetReference(address), ref length, NonBlocking | CloseOnExec));
        if (socket < 0)
            return socket;
        client.Clear();
        if (BinaryPrimitives.ReadUInt16LittleEndian(address) == Internet6)
            address.Slice(8, 16).CopyTo(client);
        else
        {
            client.Slice(10, 2).Fill(0xff);
            address.Slice(4, 4).CopyTo(client[12..]);
        }
        return socket;
    }

    /// <summary>Whether an <see cref="Accept"/> failed because this process, or the machine, has too many files open.</summary>
    public static bool IsOutOfFiles(int failure) => failure is TooManyFiles or TooManyFilesOfAll;

    /// <summary>Begins a connection, which sends without delay. Whether it comes about shows at the first reading or writing.</summary>
    /// <param name="target">Where to.</param>
    /// <returns>The socket; negative when it failed at once.</returns>
    public static int Connect(IPEndPoint target)
    {
        var address = target.Serialize();
        var connection = Open(address);
        if (connection < 0)
            return connection;
        var failure = Connect(connection, address);
        if (failure is 0 or InProgress)
            return connection;
        Close(connection);
        return failure;
    }

    /// <summary>A socket for a connection to an address, which sends without delay; negative when there is none.</summary>
    internal static int Open(SocketAddress address)
    {
        var opened = Result(socket(BinaryPrimitives.ReadUInt16LittleEndian(address.Buffer.Span), Stream | NonBlocking | CloseOnExec, 0));
        if (opened < 0)
            return opened;
        var on = 1;
        _ = setsockopt(opened, Tcp, 1, ref on, sizeof(int));
        return opened;
    }

    /// <summary>Begins a socket's connection, or asks how far it came: 0 or <see cref="IsConnected"/> when it stands.</summary>
    internal static int Connect(int socket, SocketAddress address) => Result(connect(socket, ref address.Buffer.Span[0], address.Size));

    /// <summary>Reads what is there, at most a buffer of it; 0 at the end.</summary>
    public static int Receive(int socket, Span<byte> buffer) =>
        (int)Result(recv(socket, ref MemoryMarshal.GetReference(buffer), buffer.Length, 0));

    /// <summary>Writes what there is room for.</summary>
    public static int Send(int socket, ReadOnlySpan<byte> bytes) =>
        (int)Result(send(socket, ref MemoryMarshal.GetReference(bytes), bytes.Length, NoSignal));

    /// <summary>Says that nothing more will be sent.</summary>
    public static void EndSending(int socket) => _ = shutdown(socket, ShutdownSending);

    /// <summary>Closes a socket; what was sent still arrives.</summary>
    public static void Close(int socket) => _ = close(socket);

    /// <summary>Closes a socket so that the other side sees a reset, not an orderly end.</summary>
    public static void Reset(int socket)
    {
        // struct linger: on, 0 seconds.
        var linger = 1L;
        _ = setsockopt(socket, 1, 13, ref linger, sizeof(long));
        Close(socket);
    }

    private static int Result(int result) => result >= 0 ? result : -Marshal.GetLastPInvokeError();

    private static nint Result(nint result) => result >= 0 ? result : -Marshal.GetLastPInvokeError();

    [LibraryImport("libc", SetLastError = true)]
    private static partial int accept4(int listener, ref byte address, ref int length, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int socket(int family, int type, int protocol);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int connect(int socket, ref byte address, int length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint recv(int socket, ref byte buffer, nint length, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint send(int socket, ref byte bytes, nint length, int flags);

    [LibraryImport("libc")]
    private static partial int shutdown(int socket, int how);

    [LibraryImport("libc")]
    private static partial int setsockopt(int socket, int level, int option, ref int value, int length);

    [LibraryImport("libc")]
    private static partial int setsockopt(int socket, int level, int option, ref long value, int length);

    [LibraryImport("libc")]
    private static partial int close(int file);
}
