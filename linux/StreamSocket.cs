using System.Net;
using System.Runtime.InteropServices;

namespace MlServe.Linux;

/// <summary>
/// A TCP connection whose calls never wait, for whoever drives thousands of them from one thread: what cannot be done yet says so, and
/// an <see cref="Epoll"/> tells when to try again. It is a file descriptor and no more, without a finalizer: dispose of it. Linux alone.
/// </summary>
public sealed partial class StreamSocket : IDisposable
{
    private const int Stream = 1, NonBlocking = 0x800, CloseOnExec = 0x80000, NoSignal = 0x4000; // <sys/socket.h>
    private const int Tcp = 6, NoDelay = 1; // <netinet/tcp.h>
    private const int Again = 11, IsConnected = 106, Already = 114, InProgress = 115; // <errno.h>
    private readonly SocketAddress to;

    /// <summary>A connection yet to be made.</summary>
    /// <param name="to">Where to.</param>
    /// <exception cref="IOException">This process has as many files open as it may.</exception>
    public StreamSocket(SocketAddress to)
    {
        this.to = to;
        Handle = socket(MemoryMarshal.Read<ushort>(to.Buffer.Span), Stream | NonBlocking | CloseOnExec, 0);
        if (Handle < 0)
            throw Failure("socket");
        var on = 1;
        _ = setsockopt(Handle, Tcp, NoDelay, ref on, sizeof(int));
    }

    /// <summary>The file descriptor; negative once the connection is closed.</summary>
    internal int Handle { get; private set; }

    /// <summary>What an <see cref="Epoll"/> has been asked to tell of it.</summary>
    internal uint Watched { get; set; }

    /// <summary>Begins to connect, and asks how far it came: false while it is under way.</summary>
    /// <exception cref="IOException">The other side cannot be reached or does not want.</exception>
    public bool TryConnect()
    {
        // On the same machine the connection stands when the first call returns, and only the second says so.
        for (var attempt = 0; attempt < 2; attempt++)
        {
            if (connect(Handle, to.Buffer.Span, to.Size) == 0)
                return true;
            if (Marshal.GetLastPInvokeError() is var error && error is not (InProgress or Already))
                return error == IsConnected ? true : throw Failure("connect");
        }

        return false;
    }

    /// <summary>Sends as many bytes as there is room for, and says how many; null when there is none.</summary>
    /// <exception cref="IOException">The connection is broken.</exception>
    public int? TrySend(ReadOnlySpan<byte> bytes) => Result(send(Handle, bytes, (nuint)bytes.Length, NoSignal), "send");

    /// <summary>Takes what has come, and says how many bytes: 0 when the other side has closed, null when nothing has come.</summary>
    /// <exception cref="IOException">The connection is broken.</exception>
    public int? TryReceive(Span<byte> buffer) => Result(recv(Handle, buffer, (nuint)buffer.Length, 0), "recv");

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Handle >= 0)
            _ = close(Handle);
        Handle = -1;
    }

    private static int? Result(nint count, string call) =>
        count >= 0 ? (int)count : Marshal.GetLastPInvokeError() == Again ? null : throw Failure(call);

    private static IOException Failure(string call) => new($"{call}: {Marshal.GetLastPInvokeErrorMessage()}");

    [LibraryImport("libc", SetLastError = true)]
    private static partial int socket(int family, int type, int protocol);

    [LibraryImport("libc")]
    private static partial int setsockopt(int socket, int level, int option, ref int value, int length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int connect(int socket, ReadOnlySpan<byte> address, int length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint send(int socket, ReadOnlySpan<byte> bytes, nuint length, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint recv(int socket, Span<byte> buffer, nuint length, int flags);

    [LibraryImport("libc")]
    private static partial int close(int file);
}
