namespace MlServe.Serve.Classification;

/// <summary>
/// Bounds the memory that strangers make the service hold: uploads, tensors, labels, and answers until they are read. Many
/// slow clients must not fill the container.
/// </summary>
internal sealed class MemoryBudget(long limitBytes)
{
    private long held;

    /// <summary>Bytes that all requests together may hold.</summary>
    public long LimitBytes => limitBytes;

    /// <summary>Bytes held now.</summary>
    public long HeldBytes => Interlocked.Read(ref held);

    /// <summary>Takes bytes from the budget; false, and nothing taken, when they are not left.</summary>
    public bool TryTake(long bytes)
    {
        if (Interlocked.Add(ref held, bytes) <= limitBytes)
            return true;
        Interlocked.Add(ref held, -bytes);
        return false;
    }

    /// <summary>Gives back what was taken.</summary>
    public void GiveBack(long bytes) => Interlocked.Add(ref held, -bytes);
}
