using System.Runtime.InteropServices;

namespace MlServe.Classifier.Inference;

/// <summary>Memory that native code has freed and the C library still holds.</summary>
internal static class FreedMemory
{
    /// <summary>
    /// Gives it back to the system. Loading a model leaves tens of megabytes of it (the parsed graph, weights before
    /// they are packed), which would count as this pod's memory for as long as it lives. Nothing happens where the C
    /// library is not glibc.
    /// </summary>
    internal static void GiveBack()
    {
        if (!OperatingSystem.IsLinux())
            return;
        try
        {
            _ = malloc_trim(0);
        }
        catch (Exception exception) when (exception is EntryPointNotFoundException or DllNotFoundException)
        {
            // Not glibc: its allocator keeps less, and there is nothing to call.
        }
    }

    [DllImport("libc")]
    private static extern int malloc_trim(nuint keep);
}
