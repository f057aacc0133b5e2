using System.Buffers;
using System.Globalization;
using static MlServe.Classifier.Vips.NativeMethods;

namespace MlServe.Classifier.Vips;

/// <summary>
/// An image of libvips: a recipe rather than pixels. Each operation gives a new image; pixels are read, row by row
/// through all the operations, when <see cref="ToPixels"/> asks for them. Not thread-safe; different images on
/// different threads are independent.
/// </summary>
internal sealed unsafe class VipsImage : IDisposable
{
    private const string SvgLoader = "VipsForeignLoadSvg";
    private static readonly Lock SvgGate = new();
    private readonly MemoryHandle pinned;
    private nint handle;

    private VipsImage(nint handle, MemoryHandle pinned = default)
    {
        this.handle = handle;
        this.pinned = pinned;
    }

    /// <summary>Pixels in a row.</summary>
    public int Width => vips_image_get_width(Handle);

    /// <summary>Rows.</summary>
    public int Height => vips_image_get_height(Handle);

    /// <summary>Numbers in a pixel: 1 gray, 3 RGB, 4 CMYK or RGB with alpha.</summary>
    public int Bands => vips_image_get_bands(Handle);

    /// <summary>The type of a band.</summary>
    public VipsFormat Format => (VipsFormat)vips_image_get_format(Handle);

    /// <summary>What the bands mean.</summary>
    public VipsInterpretation Interpretation => (VipsInterpretation)vips_image_get_interpretation(Handle);

    /// <summary>Whether the last band is opacity.</summary>
    public bool HasAlpha => vips_image_hasalpha(Handle) != 0;

    /// <summary>The EXIF orientation, 1 to 8; 1 when the file says none.</summary>
    public int Orientation => vips_image_get_orientation(Handle);

    private nint Handle => handle != 0 ? handle : throw new ObjectDisposedException(nameof(VipsImage));

    /// <summary>
    /// Opens an encoded image; only its header is read now. <paramref name="data"/> stays pinned and must not change
    /// until this image is disposed, and this image must outlive those made from it.
    /// </summary>
    /// <param name="loader">A loader of libvips that reads a source: <c>jpegload_source</c>, <c>pngload_source</c>, …</param>
    /// <param name="data">The encoded file.</param>
    /// <param name="options">Options of the loader, as <c>("shrink", "2")</c>.</param>
    /// <exception cref="VipsException">The loader does not exist, is blocked, or cannot read the header.</exception>
    public static VipsImage Load(string loader, ReadOnlyMemory<byte> data, params ReadOnlySpan<(string Name, string Value)> options)
    {
        VipsLibrary.EnsureStarted();
        var pinned = data.Pin();
        var source = vips_source_new_from_memory(pinned.Pointer, (nuint)data.Length);
        try
        {
            if (source == 0)
                throw VipsLibrary.TakeError(loader);
            return new VipsImage(Run(loader, "source", source, vips_source_get_type(), options), pinned);
        }
        catch
        {
            pinned.Dispose();
            throw;
        }
        finally
        {
            if (source != 0)
                g_object_unref(source);
        }
    }

    /// <summary>
    /// Draws an SVG picture of our own. SVG is not for what strangers send (it may ask for files and hours), so its loader
    /// is blocked but while this method is in it. Text needs a font of the machine.
    /// </summary>
    /// <param name="svg">The picture, UTF-8.</param>
    /// <param name="scale">Pixels for a unit of the picture.</param>
    /// <exception cref="VipsException">It is no SVG picture.</exception>
    public static VipsImage LoadSvg(ReadOnlyMemory<byte> svg, double scale = 1)
    {
        VipsLibrary.EnsureStarted();
        lock (SvgGate)
        {
            vips_operation_block_set(SvgLoader, 0);
            try
            {
                return Load("svgload_source", svg, ("scale", scale.ToString(CultureInfo.InvariantCulture)));
            }
            finally
            {
                vips_operation_block_set(SvgLoader, 1);
            }
        }
    }

    /// <summary>The image that <paramref name="operation"/> makes of this one.</summary>
    /// <param name="operation">A one-image operation of libvips: <c>resize</c>, <c>flatten</c>, <c>colourspace</c>, …</param>
    /// <param name="options">Its arguments in libvips' notation, as <c>("scale", "0.5")</c>, invariant culture.</param>
    /// <exception cref="VipsException">libvips refuses the operation or an argument.</exception>
    public VipsImage Apply(string operation, params ReadOnlySpan<(string Name, string Value)> options) =>
        new(Run(operation, "in", Handle, vips_image_get_type(), options));

    /// <summary>Whether the file carried such metadata, as <c>icc-profile-data</c>.</summary>
    public bool Has(string field) => vips_image_get_typeof(Handle, field) != 0;

    /// <summary>Computes the pixels: rows from the top, bands interleaved.</summary>
    /// <exception cref="VipsException">The file turned out to be damaged.</exception>
    public VipsPixels ToPixels()
    {
        var pixels = vips_image_write_to_memory(Handle, out var size);
        if (pixels == 0)
            throw VipsLibrary.TakeError("decoding");
        // What a slightly damaged file left behind must not be said of the next one.
        vips_error_clear();
        return new VipsPixels(pixels, checked((int)size));
    }

    /// <summary>Computes the pixels and encodes them as a JPEG file without metadata; what is transparent becomes white.</summary>
    /// <param name="quality">1 to 100.</param>
    /// <exception cref="VipsException">The file turned out to be damaged, or its colours have no place in a JPEG.</exception>
    public byte[] ToJpeg(int quality) =>
        Save("jpegsave_target", ("Q", quality.ToString(CultureInfo.InvariantCulture)), ("background", "255"), ("keep", "none"));

    /// <summary>Computes the pixels and encodes them as a PNG file without metadata.</summary>
    /// <exception cref="VipsException">The file turned out to be damaged.</exception>
    public byte[] ToPng() => Save("pngsave_target", ("compression", "9"), ("keep", "none"));

    /// <summary>Releases libvips' image and, for a loaded one, the encoded data.</summary>
    public void Dispose()
    {
        if (handle == 0)
            return;
        g_object_unref(handle);
        handle = 0;
        pinned.Dispose();
    }

    /// <summary>Computes the pixels and encodes them.</summary>
    /// <param name="saver">A saver of libvips that writes to a target: <c>jpegsave_target</c>, <c>pngsave_target</c>.</param>
    /// <param name="options">Its options, as <c>("Q", "75")</c>.</param>
    /// <exception cref="VipsException">The file turned out to be damaged, or an option is none of the saver's.</exception>
    public byte[] Save(string saver, params ReadOnlySpan<(string Name, string Value)> options)
    {
        var target = vips_target_new_to_memory();
        try
        {
            var operation = Build(saver, [("in", Handle, vips_image_get_type()), ("target", target, vips_target_get_type())], options);
            Release(operation);
            vips_error_clear();
            var blob = new GValue();
            g_value_init(ref blob, vips_blob_get_type());
            g_object_get_property(target, "blob", ref blob);
            var bytes = vips_blob_get(g_value_get_boxed(ref blob), out var length);
            var file = new ReadOnlySpan<byte>((void*)bytes, checked((int)length)).ToArray();
            g_value_unset(ref blob);
            return file;
        }
        finally
        {
            g_object_unref(target);
        }
    }

    private static nint Run(string name, string inputName, nint input, nuint inputType, ReadOnlySpan<(string Name, string Value)> options)
    {
        var operation = Build(name, [(inputName, input, inputType)], options);
        var output = new GValue();
        g_value_init(ref output, vips_image_get_type());
        g_object_get_property(operation, "out", ref output);
        var image = g_value_dup_object(ref output);
        g_value_unset(ref output);
        Release(operation);
        return image;
    }

    /// <summary>An operation with its arguments, carried out; to be released by the caller.</summary>
    private static nint Build(
        string name, ReadOnlySpan<(string Name, nint Object, nuint Type)> objects, ReadOnlySpan<(string Name, string Value)> options)
    {
        var operation = vips_operation_new(name);
        if (operation == 0)
            throw VipsLibrary.TakeError(name);
        try
        {
            foreach (var (argument, gobject, type) in objects)
            {
                var value = new GValue();
                g_value_init(ref value, type);
                g_value_set_object(ref value, gobject);
                g_object_set_property(operation, argument, ref value);
                g_value_unset(ref value);
            }

            foreach (var (option, text) in options)
                if (vips_object_set_argument_from_string(operation, option, text) != 0)
                    throw VipsLibrary.TakeError(name);

            if (vips_cache_operation_buildp(ref operation) != 0)
                throw VipsLibrary.TakeError(name);
            return operation;
        }
        catch
        {
            Release(operation);
            throw;
        }
    }

    private static void Release(nint operation)
    {
        vips_object_unref_outputs(operation);
        g_object_unref(operation);
    }
}
