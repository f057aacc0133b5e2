using System.Buffers;
using System.Numerics;

namespace MlServe.Serve.Classification;

/// <summary>The bytes of one image being received, in a pooled buffer that grows as they really arrive, never as a header promises.</summary>
internal sealed class Upload(MemoryBudget budget) : IDisposable
{
    private const int FirstBufferBytes = 64 << 10;

    private byte[] buffer = [];

    /// <summary>Bytes of the buffer that an image may need: they double, and one byte more than the limit is read.</summary>
    public static long LargestBuffer(int limitBytes) => Math.Max(FirstBufferBytes, (long)BitOperations.RoundUpToPowerOf2((ulong)limitBytes + 1));

    /// <summary>What has arrived.</summary>
    public ReadOnlyMemory<byte> Bytes => buffer.AsMemory(0, Length);

    /// <summary>Number of bytes that have arrived.</summary>
    public int Length { get; private set; }

    /// <summary>Copies the stream to its end, or until one byte more than the limit.</summary>
    public async Task<UploadEnd> FillAsync(Stream stream, int limitBytes, CancellationToken ct)
    {
        while (true)
        {
            if (Length == buffer.Length && !TryGrow())
                return UploadEnd.OutOfBudget;
            var read = await stream.ReadAsync(buffer.AsMemory(Length), ct);
            if (read == 0)
                return UploadEnd.Complete;
            Length += read;
            if (Length > limitBytes)
                return UploadEnd.TooLarge;
        }
    }

    private bool TryGrow()
    {
        // Asked before it is made; the pool's sizes are powers of two, so it gives exactly as much.
        var length = Math.Max(FirstBufferBytes, checked(buffer.Length * 2));
        if (!budget.TryTake(length - buffer.Length))
            return false;
        var larger = ArrayPool<byte>.Shared.Rent(length);
        Bytes.CopyTo(larger);
        if (buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(buffer);
        buffer = larger;
        return true;
    }

    public void Dispose()
    {
        budget.GiveBack(buffer.Length);
        if (buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(buffer);
        buffer = [];
        Length = 0;
    }
}

/// <summary>How receiving an image ended.</summary>
internal enum UploadEnd
{
    /// <summary>The whole image is there.</summary>
    Complete,

    /// <summary>It is larger than one image may be.</summary>
    TooLarge,

    /// <summary>All uploads together hold too much memory.</summary>
    OutOfBudget,
}
