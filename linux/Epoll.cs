using System.Runtime.InteropServices;

namespace MlServe.Linux;

/// <summary>
/// epoll(7): waits for news on any number of connections at once. Each piece of news is told once (edge-triggered), so a connection is
/// read until nothing is left before it is waited for. For one thread; only <see cref="Wake"/> may be called by others. Linux alone.
/// </summary>
public sealed unsafe partial class Epoll : IDisposable
{
    private const int CloseOnExec = 0x80000, NonBlocking = 0x800, Add = 1, Change = 3; // <sys/epoll.h>, <sys/eventfd.h>
    private const uint In = 1, Out = 4, Error = 8, HangUp = 0x10, PeerClosed = 0x2000, EdgeTriggered = 1u << 31;
    private const int Interrupted = 4; // <errno.h>
    private const int MostNews = 256, WakeKey = -1;

    // struct epoll_event is packed on x86 alone.
    private static readonly int KeyOffset = RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.X86 ? 4 : 8;
    private static readonly int EventSize = KeyOffset + 8;

    private readonly byte[] events = GC.AllocateArray<byte>(MostNews * EventSize, pinned: true);
    private readonly SocketNews[] news = new SocketNews[MostNews];
    private readonly int handle = epoll_create1(CloseOnExec);
    private readonly int wake = eventfd(0, NonBlocking | CloseOnExec);
    private bool isPrecise = true;

    /// <summary>Waits for nothing yet.</summary>
    /// <exception cref="IOException">This process has as many files open as it may.</exception>
    public Epoll()
    {
        if (handle < 0 || wake < 0)
            throw new IOException($"epoll: {Marshal.GetLastPInvokeErrorMessage()}");
        Control(Add, wake, WakeKey, In | EdgeTriggered);
    }

    /// <summary>Tells of bytes that come on a connection from now on, and of those that are there already. It ends with the connection.</summary>
    /// <param name="socket">The connection.</param>
    /// <param name="key">What the news is told with, not negative.</param>
    /// <param name="forRoom">Tells also when it stands, and when there is room to send.</param>
    public void Watch(StreamSocket socket, int key, bool forRoom)
    {
        var wanted = In | PeerClosed | EdgeTriggered | (forRoom ? Out : 0);
        if ((socket.Watched & wanted) == wanted)
            return;
        Control(socket.Watched == 0 ? Add : Change, socket.Handle, key, wanted);
        socket.Watched = wanted;
    }

    /// <summary>Waits until there is news, but no longer than <paramref name="atMost"/>; what it returns is valid until the next call.</summary>
    public ReadOnlySpan<SocketNews> Wait(TimeSpan atMost)
    {
        var (count, told) = (WaitForEvents(atMost < TimeSpan.Zero ? TimeSpan.Zero : atMost), 0);
        for (var i = 0; i < count; i++)
        {
            var entry = events.AsSpan(i * EventSize, EventSize);
            var key = MemoryMarshal.Read<int>(entry[KeyOffset..]);
            if (key != WakeKey)
                news[told++] = new SocketNews(key, (MemoryMarshal.Read<uint>(entry) & (PeerClosed | HangUp | Error)) != 0);
        }

        return news.AsSpan(0, told);
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
        _ = close(wake);
        _ = close(handle);
    }

    private int WaitForEvents(TimeSpan atMost)
    {
        var buffer = (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(events, 0);
        if (isPrecise)
        {
            var time = stackalloc long[] { atMost.Ticks / TimeSpan.TicksPerSecond, atMost.Ticks % TimeSpan.TicksPerSecond * TimeSpan.NanosecondsPerTick };
            try
            {
                if (epoll_pwait2(handle, buffer, MostNews, time, null) is var count && (count >= 0 || Marshal.GetLastPInvokeError() == Interrupted))
                    return count;
            }
            catch (EntryPointNotFoundException)
            {
            }

            // A C library or a kernel (before 5.11) without the call, or a sandbox that forbids it: to the millisecond then, late instead of early.
            isPrecise = false;
        }

        return epoll_wait(handle, buffer, MostNews, (int)Math.Min(Math.Ceiling(atMost.TotalMilliseconds), int.MaxValue));
    }

    private void Control(int operation, int file, int key, uint wanted)
    {
        var entry = stackalloc byte[16];
        *(uint*)entry = wanted;
        *(long*)(entry + KeyOffset) = key;
        if (epoll_ctl(handle, operation, file, entry) != 0)
            throw new IOException($"epoll_ctl: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_create1(int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int eventfd(uint start, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_ctl(int epoll, int operation, int file, byte* entry);

    [LibraryImport("libc")]
    private static partial int epoll_wait(int epoll, byte* events, int most, int milliseconds);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_pwait2(int epoll, byte* events, int most, long* atMost, void* signals);

    [LibraryImport("libc")]
    private static partial nint write(int file, long* value, nint length);

    [LibraryImport("libc")]
    private static partial int close(int file);
}
