using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace MlServe.Serve.Classification;

/// <summary>
/// Room for one upload outside of .NET's heap: addresses for the largest one, of which the system backs with memory only what has
/// been written, and takes it back at the end. An array that grows would be copied, and arrays given back stay with the pool.
/// Of the last few the beginning is kept for the next: it is as long as most photos, and fresh memory costs CPU.
/// </summary>
internal sealed unsafe partial class UploadMemory : MemoryManager<byte>
{
    private const int ReadWrite = 3, PrivateAnonymousNoReserve = 0x4022, DontNeed = 4; // <sys/mman.h> of Linux
    private const int MostIdle = 4, KeptBytes = 1 << 20;
    private static readonly ConcurrentQueue<UploadMemory> Idle = new();

    private readonly int length;
    private readonly byte* start;

    private UploadMemory(byte* start, int length)
    {
        this.start = start;
        this.length = length;
    }

    /// <summary>Room for so many bytes; null when the system has none.</summary>
    public static UploadMemory? TryReserve(int length)
    {
        if (Idle.TryDequeue(out var idle))
        {
            if (idle.length >= length)
                return idle;
            idle.Free();
        }

        if (!OperatingSystem.IsLinux())
            return new UploadMemory((byte*)NativeMemory.Alloc((nuint)length), length);
        var start = Map(null, (nuint)length, ReadWrite, PrivateAnonymousNoReserve, -1, 0);
        return start == (void*)-1 ? null : new UploadMemory((byte*)start, length);
    }

    public override Span<byte> GetSpan() => new(start, length);

    /// <summary>It never moves.</summary>
    public override MemoryHandle Pin(int elementIndex = 0) => new(start + elementIndex);

    public override void Unpin()
    {
    }

    /// <summary>Gives it back; nobody may be reading or writing it any more.</summary>
    /// <param name="written">How much of it has been written.</param>
    public void GiveBack(int written)
    {
        // What is smaller (a label's) would only be in the way of the next photo.
        if (!OperatingSystem.IsLinux() || length <= KeptBytes || Idle.Count >= MostIdle)
        {
            Free();
            return;
        }

        if (written > KeptBytes)
            _ = Advise(start + KeptBytes, (nuint)(length - KeptBytes), DontNeed);
        Idle.Enqueue(this);
    }

    private void Free()
    {
        if (OperatingSystem.IsLinux())
            _ = Unmap(start, (nuint)length);
        else
            NativeMemory.Free(start);
    }

    /// <summary>Nothing: <see cref="GiveBack"/> ends it.</summary>
    protected override void Dispose(bool disposing)
    {
    }

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial void* Map(void* address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(void* address, nuint length, int advice);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(void* address, nuint length);
}
