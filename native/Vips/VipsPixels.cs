namespace MlServe.Vips;

/// <summary>Computed pixels in libvips' memory, until disposed.</summary>
public sealed unsafe class VipsPixels : IDisposable
{
    private readonly int _length;
    private nint _memory;

    internal VipsPixels(nint memory, int length)
    {
        _memory = memory;
        _length = length;
    }

    /// <summary>Rows from the top, bands interleaved. Not to be used after <see cref="Dispose"/>.</summary>
    public ReadOnlySpan<byte> Bytes => _memory != 0 ? new((void*)_memory, _length) : throw new ObjectDisposedException(nameof(VipsPixels));

    /// <summary>Frees the memory.</summary>
    public void Dispose()
    {
        NativeMethods.g_free(_memory);
        _memory = 0;
    }
}
