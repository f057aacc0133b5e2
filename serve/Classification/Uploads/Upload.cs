namespace MlServe.Serve.Classification.Uploads;

/// <summary>The bytes of one image being received; memory is taken from the budget as they really arrive, never as a header promises.</summary>
internal sealed class Upload(MemoryBudget budget) : IDisposable
{
    private const int StepBytes = 64 << 10;

    private UploadMemory? memory;
    private int taken;

    /// <summary>Bytes that an image may need: one more than the limit is read.</summary>
    public static long MostBytes(int limitBytes) => limitBytes + 1L;

    /// <summary>What has arrived.</summary>
    public ReadOnlyMemory<byte> Bytes => memory is null ? default : memory.Memory[..Length];

    /// <summary>Number of bytes that have arrived.</summary>
    public int Length { get; private set; }

    /// <summary>Copies the stream to its end, or until one byte more than the limit.</summary>
    public async Task<UploadEnd> FillAsync(Stream stream, int limitBytes, CancellationToken ct)
    {
        memory ??= UploadMemory.TryReserve(checked((int)MostBytes(limitBytes)));
        if (memory is null)
            return UploadEnd.OutOfBudget;
        while (true)
        {
            if (Length == taken && !TryTake(Math.Min(StepBytes, limitBytes + 1 - taken)))
                return UploadEnd.OutOfBudget;
            var read = await stream.ReadAsync(memory.Memory[Length..taken], ct);
            if (read == 0)
                return UploadEnd.Complete;
            Length += read;
            if (Length > limitBytes)
                return UploadEnd.TooLarge;
        }
    }

    private bool TryTake(int bytes)
    {
        if (!budget.TryTake(bytes))
            return false;
        taken += bytes;
        return true;
    }

    public void Dispose()
    {
        memory?.GiveBack(Length);
        budget.GiveBack(taken);
        memory = null;
        (taken, Length) = (0, 0);
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
