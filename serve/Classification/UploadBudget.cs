namespace MlServe.Serve.Classification;

/// <summary>Bounds the memory that all uploads being received hold together: many slow senders must not fill the container.</summary>
internal sealed class UploadBudget(long limitBytes)
{
    private long held;

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
