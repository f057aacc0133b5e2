namespace MlServe.Evaluator.Files;

/// <summary>Small files that are whole or not there, whenever someone reads them or a kill comes: written beside and moved into place.</summary>
internal static class WholeFile
{
    /// <summary>Writes or replaces <paramref name="path"/>.</summary>
    public static void Write(string path, string text) => Write(path, beside => File.WriteAllText(beside, text));

    /// <summary>Writes or replaces <paramref name="path"/> with what <paramref name="write"/> writes at the path that it is handed.</summary>
    /// <exception cref="UserErrorException">It cannot be written. A full disk is an <see cref="IOException"/>: it is full for others, too.</exception>
    public static void Write(string path, Action<string> write)
    {
        var beside = path + ".part";
        try
        {
            write(beside);
            File.Move(beside, path, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Forget(beside);
            if (ExitCode.IsFullDisk(exception))
                throw;
            throw new UserErrorException($"cannot write {path}: {exception.Message}", exception);
        }
    }

    /// <summary>Half a file beside the whole one helps nobody.</summary>
    private static void Forget(string beside)
    {
        try
        {
            File.Delete(beside);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // What cannot be written cannot always be deleted.
        }
    }
}
