namespace MlServe.Classifier.Vips;

/// <summary>Computed pixels in libvips' memory, until disposed.</summary>
internal sealed unsafe class VipsPixels : IDisposable
{
    private readonly int length;
    private nint memory;

    internal VipsPixels(nint memory, int length)
    {
        this.memory = memory;
        this.length = length;
    }

    /// <summary>Rows from the top, bands interleaved. Not to be used after <see cref="Dispose"/>.</summary>
    public ReadOnlySpan<byte> Bytes => memory != 0 ? new((void*)memory, length) : throw new ObjectDisposedException(nameof(VipsPixels));

    /// <summary>Frees the memory.</summary>
    public void Dispose()
    {
        NativeMethods.g_free(memory);
        memory = 0;
    }
}
