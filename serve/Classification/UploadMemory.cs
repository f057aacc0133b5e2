using System.Buffers;
using System.Runtime.InteropServices;

namespace MlServe.Serve.Classification;

/// <summary>
/// Room for one upload outside of .NET's heap: addresses for the largest one, of which the system backs with memory only what has
/// been written, and takes all of it back at the end. An array that grows would be copied, and arrays given back stay with the pool.
/// </summary>
internal sealed unsafe partial class UploadMemory : MemoryManager<byte>
{
    private const int ReadWrite = 3, PrivateAnonymousNoReserve = 0x4022; // <sys/mman.h> of Linux

    private readonly int length;
    private byte* start;

    private UploadMemory(byte* start, int length)
    {
        this.start = start;
        this.length = length;
    }

    /// <summary>Room for so many bytes; null when the system has none.</summary>
    public static UploadMemory? TryReserve(int length)
    {
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
    public void Free()
    {
        if (start is null)
            return;
        if (OperatingSystem.IsLinux())
            _ = Unmap(start, (nuint)length);
        else
            NativeMemory.Free(start);
        start = null;
    }

    protected override void Dispose(bool disposing) => Free();

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial void* Map(void* address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(void* address, nuint length);
}
