using System.Buffers.Binary;
using System.ComponentModel;
using System.Runtime.InteropServices;

namespace MlServe.Linux;

/// <summary>
/// epoll(7): one thread waits for many sockets. .NET's own sockets hand every event from the thread that waits to one of the pool, and
/// that second waking costs more than what a relay does with the event.
/// </summary>
public sealed partial class EventPoll : IDisposable
{
    private const int Most = 256;
    private const int CloseOnExec = 0x80000;
    private const int NonBlocking = 0x800;
    private const int Interrupted = 4;
    private const int AddCommand = 1, RemoveCommand = 2, ChangeCommand = 3;

    // struct epoll_event is packed on x86-64 alone.
    private static readonly int DataOffset = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;
    private static readonly int EventSize = DataOffset + 8;

    private readonly int poll;
    private readonly int wake;
    private readonly byte[] ready = new byte[Most * EventSize];

    /// <summary>Begins with no sockets.</summary>
    /// <exception cref="IOException">The kernel gives none: this is no Linux, or too many files are open.</exception>
    public EventPoll()
    {
        poll = Checked(epoll_create1(CloseOnExec));
        wake = Checked(eventfd(0, CloseOnExec | NonBlocking));
        _ = Add(wake, SocketReadiness.Read);
    }

    /// <summary>Waits for a socket from now on. False when the kernel has no room for another one.</summary>
    public bool Add(int socket, SocketReadiness wanted) => Control(AddCommand, socket, wanted);

    /// <summary>Waits for something else of it. False when it is none that is waited for.</summary>
    public bool Change(int socket, SocketReadiness wanted) => Control(ChangeCommand, socket, wanted);

    /// <summary>Waits for it no more. Closing it does the same.</summary>
    public void Remove(int socket) => _ = Control(RemoveCommand, socket, SocketReadiness.None);

    /// <summary>Waits until something is ready, or until <see cref="Wake"/>.</summary>
    /// <param name="ready">Takes the sockets, as many as fit.</param>
    /// <param name="patience">How long to wait; null: for as long as it takes.</param>
    /// <returns>How many there are; none after a wake, a signal, or the patience.</returns>
    public int Wait(Span<(int Socket, SocketReadiness Readiness)> ready, TimeSpan? patience = null)
    {
        var found = epoll_wait(poll, ref this.ready[0], Math.Min(ready.Length, Most), (int?)patience?.TotalMilliseconds ?? -1);
        if (found < 0)
            return Marshal.GetLastPInvokeError() == Interrupted ? 0 : Checked(found);
        var count = 0;
        for (var i = 0; i < found; i++)
        {
            var entry = this.ready.AsSpan(i * EventSize, EventSize);
            var socket = BinaryPrimitives.ReadInt32LittleEndian(entry[DataOffset..]);
            if (socket != wake)
                ready[count++] = (socket, (SocketReadiness)BinaryPrimitives.ReadInt32LittleEndian(entry));
        }
        return count;
    }

    /// <summary>Ends the present wait and every later one.</summary>
    public void Wake()
    {
        var one = 1L;
        _ = write(wake, ref one, sizeof(long));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ = close(wake);
        _ = close(poll);
    }

    private bool Control(int command, int socket, SocketReadiness wanted)
    {
        Span<byte> entry = stackalloc byte[EventSize];
        BinaryPrimitives.WriteInt32LittleEndian(entry, (int)wanted);
        BinaryPrimitives.WriteInt32LittleEndian(entry[DataOffset..], socket);
        return epoll_ctl(poll, command, socket, ref MemoryMarshal.GetReference(entry)) == 0;
    }

    private static int Checked(int result) => result >= 0 ? result : throw new IOException(new Win32Exception(Marshal.GetLastPInvokeError()).Message);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_create1(int flags);

    [LibraryImport("libc")]
    private static partial int epoll_ctl(int poll, int command, int socket, ref byte entry);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_wait(int poll, ref byte entries, int most, int milliseconds);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int eventfd(uint value, int flags);

    [LibraryImport("libc")]
    private static partial nint write(int file, ref long value, nint length);

    [LibraryImport("libc")]
    private static partial int close(int file);
}
