using System.Reflection;
using System.Runtime.InteropServices;

namespace MlServe.Classifier.Vips;

/// <summary>Starts libvips once per process, closed to everything that a web service does not need.</summary>
internal static class VipsLibrary
{
    /// <summary>The loaders that may run: those meant for untrusted input, and of these the formats people upload.</summary>
    private static readonly string[] AllowedLoaders =
        ["VipsForeignLoadJpeg", "VipsForeignLoadPng", "VipsForeignLoadWebp", "VipsForeignLoadNsgif"];

    private static readonly Lazy<Version> Started = new(Start, LazyThreadSafetyMode.ExecutionAndPublication);

    /// <summary>Starts libvips unless that is done; returns its version.</summary>
    internal static Version EnsureStarted() => Started.Value;

    /// <summary>libvips' error text (of any thread: the buffer is the process's), on one line, and clears it.</summary>
    internal static VipsException TakeError(string operation)
    {
        var text = NativeMethods.vips_error_buffer_copy();
        var message = Marshal.PtrToStringUTF8(text) ?? "";
        NativeMethods.g_free(text);
        var lines = message.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return new VipsException(lines.Length == 0 ? $"{operation} failed" : lines[0]);
    }

    private static Version Start()
    {
        NativeLibrary.SetDllImportResolver(typeof(NativeMethods).Assembly, Find);
        // Set to anything, it keeps remarks about slightly odd files (an unknown tag, a profile that does not fit) off stderr.
        NativeMethods.g_setenv("VIPS_WARNING", "1", 0);
        if (NativeMethods.vips_init("mlserve") != 0)
            throw TakeError("vips_init");

        // One request, one thread: requests run side by side already, and a pod's CPU share is small.
        NativeMethods.vips_concurrency_set(1);
        // The cache remembers operations on images; here every image is new.
        NativeMethods.vips_cache_set_max(0);
        NativeMethods.vips_block_untrusted_set(1);
        NativeMethods.vips_operation_block_set("VipsForeignLoad", 1);
        foreach (var loader in AllowedLoaders)
            NativeMethods.vips_operation_block_set(loader, 0);

        return new Version(NativeMethods.vips_version(0), NativeMethods.vips_version(1), NativeMethods.vips_version(2));
    }

    /// <summary>libvips under the name that NetVips.Native gives it, which .NET would not guess; 0, which is "as usual", for every other library.</summary>
    internal static nint Find(string name, Assembly assembly, DllImportSearchPath? path) => name == NativeMethods.Vips
        ? NativeLibrary.Load(
            OperatingSystem.IsWindows() ? "libvips-42.dll" : OperatingSystem.IsMacOS() ? "libvips.42.dylib" : "libvips.so.42", assembly, path)
        : 0;
}
