using System.Runtime.InteropServices;

namespace MlServe.Linux;

/// <summary>
/// mmap(2): addresses that the system backs with memory only where something has been written, and of which it takes back what
/// is given up. Linux alone.
/// </summary>
public static unsafe partial class AnonymousMemory
{
    private const int ReadWrite = 3, PrivateAnonymousNoReserve = 0x4022, DontNeed = 4; // <sys/mman.h>

    /// <summary>Room for so many bytes; null when the system has no addresses left.</summary>
    public static byte* TryReserve(nuint length)
    {
        var start = mmap(null, length, ReadWrite, PrivateAnonymousNoReserve, -1, 0);
        return start == (void*)-1 ? null : (byte*)start;
    }

    /// <summary>Gives the memory back and keeps the addresses: what is read there next is zero.</summary>
    public static void Discard(byte* start, nuint length) => _ = madvise(start, length, DontNeed);

    /// <summary>Gives back memory and addresses.</summary>
    public static void Free(byte* start, nuint length) => _ = munmap(start, length);

    [LibraryImport("libc")]
    private static partial void* mmap(void* address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc")]
    private static partial int madvise(void* address, nuint length, int advice);

    [LibraryImport("libc")]
    private static partial int munmap(void* address, nuint length);
}
