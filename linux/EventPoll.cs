using System.Runtime.InteropServices;

namespace MlServe.Linux;

/// <summary>
/// epoll(7): one thread waits for many sockets. .NET's own sockets hand every event from the thread that waits to one of the pool, and
/// that second waking costs more than what a relay does with the event. <see cref="Wait"/> is for one thread, all else for any. Linux alone.
/// </summary>
public sealed unsafe partial class EventPoll : IDisposable
{
    private const int Most = 256, WakeKey = -1;
    private const int AddCommand = 1, RemoveCommand = 2, ChangeCommand = 3;
    private const int Interrupted = 4; // <errno.h>

    // struct epoll_event is packed on x86 alone.
    private static readonly int KeyOffset = RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.X86 ? 4 : 8;
    private static readonly int EventSize = KeyOffset + 8;

    private readonly int poll;
    private readonly int wake;
    private readonly byte[] events = GC.AllocateArray<byte>(Most * EventSize, pinned: true);
    private bool isPrecise = true;

    /// <summary>Begins with no sockets.</summary>
    /// <exception cref="IOException">The kernel gives none: this is no Linux, or too many files are open.</exception>
    public EventPoll()
    {
        poll = Checked(epoll_create1(TcpSockets.CloseOnExec));
        wake = Checked(eventfd(0, TcpSockets.CloseOnExec | TcpSockets.NonBlocking));
        _ = Add(wake, WakeKey, SocketReadiness.Read | SocketReadiness.OnceEach);
    }

    /// <summary>Waits for a socket from now on, known by its number. False when the kernel has no room for another one.</summary>
    public bool Add(int socket, SocketReadiness wanted) => Add(socket, socket, wanted);

    /// <summary>Waits for a socket from now on, known by a key that is not negative. False when the kernel has no room for another one.</summary>
    public bool Add(int socket, int key, SocketReadiness wanted) => Control(AddCommand, socket, key, wanted);

    /// <summary>Waits for something else of it. False when it is none that is waited for.</summary>
    public bool Change(int socket, SocketReadiness wanted) => Change(socket, socket, wanted);

    /// <summary>Waits for something else of it, known by a key. False when it is none that is waited for.</summary>
    public bool Change(int socket, int key, SocketReadiness wanted) => Control(ChangeCommand, socket, key, wanted);

    /// <summary>Waits for it no more. Closing it does the same.</summary>
    public void Remove(int socket) => _ = Control(RemoveCommand, socket, socket, SocketReadiness.None);

    /// <summary>Waits until something is ready, or until <see cref="Wake"/>.</summary>
    /// <param name="ready">Takes keys and what they are ready for, as many as fit.</param>
    /// <param name="patience">How long to wait; null: for as long as it takes.</param>
    /// <returns>How many there are; none after a wake, a signal, or the patience.</returns>
    public int Wait(Span<(int Key, SocketReadiness Readiness)> ready, TimeSpan? patience = null)
    {
        var found = WaitForEvents(Math.Min(ready.Length, Most), patience);
        var count = 0;
        for (var i = 0; i < found; i++)
        {
            var entry = events.AsSpan(i * EventSize, EventSize);
            if (MemoryMarshal.Read<int>(entry[KeyOffset..]) is var key && key != WakeKey)
                ready[count++] = (key, (SocketReadiness)MemoryMarshal.Read<uint>(entry));
        }
        return count;
    }

    /// <summary>Ends the wait that is under way, or the next one.</summary>
    public void Wake()
    {
        var one = 1L;
        _ = write(wake, &one, sizeof(long));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        TcpSockets.Close(wake);
        TcpSockets.Close(poll);
    }

    private int WaitForEvents(int most, TimeSpan? patience)
    {
        var buffer = (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(events, 0);
        var ticks = Math.Max(0, patience?.Ticks ?? 0);
        if (isPrecise)
        {
            var time = stackalloc long[] { ticks / TimeSpan.TicksPerSecond, ticks % TimeSpan.TicksPerSecond * TimeSpan.NanosecondsPerTick };
            try
            {
                if (epoll_pwait2(poll, buffer, most, patience is null ? null : time, null) is var count
                    && (count >= 0 || Marshal.GetLastPInvokeError() == Interrupted))
                    return count;
            }
            catch (EntryPointNotFoundException)
            {
            }

            // A C library or a kernel (before 5.11) without the call, or a sandbox that forbids it: to the millisecond then, late instead of early.
            isPrecise = false;
        }

        var milliseconds = Math.Min((ticks + TimeSpan.TicksPerMillisecond - 1) / TimeSpan.TicksPerMillisecond, int.MaxValue);
        return epoll_wait(poll, buffer, most, patience is null ? -1 : (int)milliseconds);
    }

    private bool Control(int command, int socket, int key, SocketReadiness wanted)
    {
        var entry = stackalloc byte[16];
        *(uint*)entry = (uint)wanted;
        *(long*)(entry + KeyOffset) = key;
        return epoll_ctl(poll, command, socket, entry) == 0;
    }

    private static int Checked(int result) => result >= 0 ? result : throw new IOException($"epoll: {Marshal.GetLastPInvokeErrorMessage()}");

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_create1(int flags);

    [LibraryImport("libc")]
    private static partial int epoll_ctl(int poll, int command, int socket, byte* entry);

    [LibraryImport("libc")]
    private static partial int epoll_wait(int poll, byte* events, int most, int milliseconds);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_pwait2(int poll, byte* events, int most, long* patience, void* signals);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int eventfd(uint value, int flags);

    [LibraryImport("libc")]
    private static partial nint write(int file, long* value, nint length);
}
