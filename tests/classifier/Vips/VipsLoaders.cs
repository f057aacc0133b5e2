using System.Runtime.InteropServices;
using MlServe.Classifier.Vips;

namespace MlServe.Classifier.Tests.Vips;

/// <summary>The loaders that the library itself tells of, by its tree of types.</summary>
internal static unsafe class VipsLoaders
{
    private static readonly nint Library = Loaded();

    /// <summary>Those that read from a source, as <c>jpegload_source</c>: an upload can reach no other.</summary>
    internal static IEnumerable<string> OfSources()
    {
        var fromName = (delegate* unmanaged<byte*, nuint>)NativeLibrary.GetExport(Library, "g_type_from_name");
        fixed (byte* name = "VipsForeignLoad\0"u8)
            return [.. Below(fromName(name)).Select(Nickname).Where(nickname => nickname.EndsWith("_source", StringComparison.Ordinal)).Distinct()];
    }

    /// <summary>Asked of the operation itself: errors lie in one buffer for all threads, and other tests fail on purpose.</summary>
    internal static bool IsBlocked(string loader)
    {
        const int Blocked = 1 << 5; // VIPS_OPERATION_BLOCKED
        var flags = (delegate* unmanaged<nint, int>)NativeLibrary.GetExport(Library, "vips_operation_get_flags");
        var operation = NativeMethods.vips_operation_new(loader);
        Assert.NotEqual(0, operation);
        var isBlocked = (flags(operation) & Blocked) != 0;
        NativeMethods.g_object_unref(operation);
        return isBlocked;
    }

    private static IEnumerable<nuint> Below(nuint type) => Children(type).SelectMany(child => Below(child).Prepend(child));

    private static nuint[] Children(nuint type)
    {
        var children = (delegate* unmanaged<nuint, uint*, nuint*>)NativeLibrary.GetExport(Library, "g_type_children");
        uint count;
        var found = children(type, &count);
        return new ReadOnlySpan<nuint>(found, (int)count).ToArray();
    }

    private static string Nickname(nuint type)
    {
        var nickname = (delegate* unmanaged<nuint, byte*>)NativeLibrary.GetExport(Library, "vips_nickname_find");
        return Marshal.PtrToStringUTF8((nint)nickname(type)) ?? "";
    }

    private static nint Loaded()
    {
        _ = VipsLibrary.EnsureStarted();
        return VipsLibrary.Find(NativeMethods.Vips, typeof(VipsImage).Assembly, null);
    }
}
