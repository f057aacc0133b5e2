using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using MlServe.Linux;

namespace MlServe.Serve.Classification.Uploads;

/// <summary>
/// Room for one upload outside of .NET's heap: addresses for the largest one, of which the system backs with memory only what has
/// been written, and takes it back at the end. An array that grows would be copied, and arrays given back stay with the pool.
/// Of the last few the beginning is kept for the next: it is as long as most photos, and fresh memory costs CPU.
/// </summary>
internal sealed unsafe class UploadMemory : MemoryManager<byte>
{
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
        var start = AnonymousMemory.TryReserve((nuint)length);
        return start is null ? null : new UploadMemory(start, length);
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
            AnonymousMemory.Discard(start + KeptBytes, (nuint)(length - KeptBytes));
        Idle.Enqueue(this);
    }

    private void Free()
    {
        if (OperatingSystem.IsLinux())
            AnonymousMemory.Free(start, (nuint)length);
        else
            NativeMemory.Free(start);
    }

    /// <summary>Nothing: <see cref="GiveBack"/> ends it.</summary>
    protected override void Dispose(bool disposing)
    {
    }
}
