using System.Net;
using System.Runtime.InteropServices;

namespace MlServe.Linux;

/// <summary>
/// A TCP connection whose calls never wait, for whoever drives thousands of them from one thread: what cannot be done yet says so, and
/// an <see cref="EventPoll"/> tells when to try again. It is a file descriptor and no more, without a finalizer: dispose of it. Linux alone.
/// </summary>
public sealed class StreamSocket : IDisposable
{
    private readonly SocketAddress to;

    /// <summary>A connection yet to be made.</summary>
    /// <param name="to">Where to.</param>
    /// <exception cref="IOException">This process has as many files open as it may.</exception>
    public StreamSocket(SocketAddress to)
    {
        this.to = to;
        Handle = TcpSockets.Open(to);
        if (Handle < 0)
            throw Failure("socket", Handle);
    }

    /// <summary>The file descriptor; negative once the connection is closed.</summary>
    public int Handle { get; private set; }

    /// <summary>Begins to connect, and asks how far it came: false while it is under way.</summary>
    /// <exception cref="IOException">The other side cannot be reached or does not want.</exception>
    public bool TryConnect()
    {
        // On the same machine the connection stands when the first call returns, and only the second says so.
        for (var attempt = 0; attempt < 2; attempt++)
        {
            switch (TcpSockets.Connect(Handle, to))
            {
                case 0 or TcpSockets.IsConnected:
                    return true;
                case var failure and not (TcpSockets.InProgress or TcpSockets.Already):
                    throw Failure("connect", failure);
            }
        }

        return false;
    }

    /// <summary>Sends as many bytes as there is room for, and says how many; null when there is none.</summary>
    /// <exception cref="IOException">The connection is broken.</exception>
    public int? TrySend(ReadOnlySpan<byte> bytes) => Result(TcpSockets.Send(Handle, bytes), "send");

    /// <summary>Takes what has come, and says how many bytes: 0 when the other side has closed, null when nothing has come.</summary>
    /// <exception cref="IOException">The connection is broken.</exception>
    public int? TryReceive(Span<byte> buffer) => Result(TcpSockets.Receive(Handle, buffer), "recv");

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Handle >= 0)
            TcpSockets.Close(Handle);
        Handle = -1;
    }

    private static int? Result(int count, string call) => count >= 0 ? count : count == TcpSockets.WouldWait ? null : throw Failure(call, count);

    private static IOException Failure(string call, int failure) => new($"{call}: {Marshal.GetPInvokeErrorMessage(-failure)}");
}
