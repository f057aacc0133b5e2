using System.Runtime.InteropServices;

namespace MlServe.Classifier.Vips;

/// <summary>
/// The part of libvips' C API (and of GObject beneath it) that is used here. libvips' convenient functions, such as
/// <c>vips_resize(in, &amp;out, scale, "kernel", …, NULL)</c>, take variable arguments, which P/Invoke cannot pass
/// reliably on every processor; an operation is therefore made by name and its arguments are set one by one.
/// </summary>
internal static unsafe partial class NativeMethods
{
    internal const string Vips = "vips";

    [StructLayout(LayoutKind.Sequential)]
    internal struct GValue
    {
        public nuint Type;
        public ulong Data0;
        public ulong Data1;
    }

    [LibraryImport(Vips, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int vips_init(string programName);

    [LibraryImport(Vips)]
    internal static partial int vips_version(int part);

    [LibraryImport(Vips)]
    internal static partial void vips_cache_set_max(int operations);

    [LibraryImport(Vips)]
    internal static partial void vips_concurrency_set(int threads);

    [LibraryImport(Vips)]
    internal static partial void vips_block_untrusted_set(int blocked);

    [LibraryImport(Vips, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial void vips_operation_block_set(string name, int blocked);

    [LibraryImport(Vips)]
    internal static partial nint vips_error_buffer_copy();

    [LibraryImport(Vips)]
    internal static partial void vips_error_clear();

    [LibraryImport(Vips)]
    internal static partial nint vips_source_new_from_memory(void* data, nuint length);

    [LibraryImport(Vips)]
    internal static partial nint vips_target_new_to_memory();

    [LibraryImport(Vips)]
    internal static partial nint vips_blob_get(nint blob, out nuint length);

    [LibraryImport(Vips)]
    internal static partial nuint vips_blob_get_type();

    [LibraryImport(Vips)]
    internal static partial nuint vips_target_get_type();

    [LibraryImport(Vips, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint vips_operation_new(string name);

    [LibraryImport(Vips, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int vips_object_set_argument_from_string(nint obj, string name, string value);

    [LibraryImport(Vips)]
    internal static partial int vips_cache_operation_buildp(ref nint operation);

    [LibraryImport(Vips)]
    internal static partial void vips_object_unref_outputs(nint obj);

    [LibraryImport(Vips)]
    internal static partial int vips_image_get_width(nint image);

    [LibraryImport(Vips)]
    internal static partial int vips_image_get_height(nint image);

    [LibraryImport(Vips)]
    internal static partial int vips_image_get_bands(nint image);

    [LibraryImport(Vips)]
    internal static partial int vips_image_get_format(nint image);

    [LibraryImport(Vips)]
    internal static partial int vips_image_get_interpretation(nint image);

    [LibraryImport(Vips)]
    internal static partial int vips_image_get_orientation(nint image);

    [LibraryImport(Vips)]
    internal static partial int vips_image_hasalpha(nint image);

    [LibraryImport(Vips, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nuint vips_image_get_typeof(nint image, string field);

    [LibraryImport(Vips)]
    internal static partial nint vips_image_write_to_memory(nint image, out nuint size);

    [LibraryImport(Vips)]
    internal static partial nuint vips_image_get_type();

    [LibraryImport(Vips)]
    internal static partial nuint vips_source_get_type();

    [LibraryImport(Vips)]
    internal static partial nint g_value_init(ref GValue value, nuint type);

    [LibraryImport(Vips)]
    internal static partial void g_value_unset(ref GValue value);

    [LibraryImport(Vips)]
    internal static partial void g_value_set_object(ref GValue value, nint obj);

    [LibraryImport(Vips)]
    internal static partial nint g_value_dup_object(ref GValue value);

    [LibraryImport(Vips)]
    internal static partial nint g_value_get_boxed(ref GValue value);

    [LibraryImport(Vips, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial void g_object_set_property(nint obj, string name, ref GValue value);

    [LibraryImport(Vips, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial void g_object_get_property(nint obj, string name, ref GValue value);

    [LibraryImport(Vips)]
    internal static partial void g_object_unref(nint obj);

    [LibraryImport(Vips, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int g_setenv(string name, string value, int overwrite);

    [LibraryImport(Vips)]
    internal static partial void g_free(nint memory);
}
