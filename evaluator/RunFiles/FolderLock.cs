namespace MlServe.Evaluator.RunFiles;

/// <summary>Keeps other processes from going on in the same folder; the system lets go when this process ends, however it ends.</summary>
internal static class FolderLock
{
    /// <summary>Takes the lock until it is disposed.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="command">Who else may have it, for the message.</param>
    /// <exception cref="UserErrorException">Another process has it.</exception>
    public static IDisposable Take(string folder, string command)
    {
        try
        {
            return new FileStream(
                Path.Combine(folder, ".lock"), FileMode.OpenOrCreate, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose);
        }
        catch (IOException exception)
        {
            throw new UserErrorException($"{folder}: another '{command}' works on it: wait for it.", exception);
        }
    }
}
