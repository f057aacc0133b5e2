namespace MlServe.Serve.Classification;

/// <summary>The built-in 1280×1280 photo behind <c>/test</c> and the warm-up. Only its bytes are kept, never its pixels: every request decodes anew.</summary>
internal sealed class TestPhoto
{
    /// <summary>The JPEG file.</summary>
    public ReadOnlyMemory<byte> Bytes { get; } = Read();

    private static byte[] Read()
    {
        using var resource = typeof(TestPhoto).Assembly.GetManifestResourceStream("test-photo.jpg")
            ?? throw new InvalidOperationException("The assembly was built without Classification/test-photo.jpg.");
        var bytes = new byte[resource.Length];
        resource.ReadExactly(bytes);
        return bytes;
    }
}
