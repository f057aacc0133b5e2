namespace MlServe.Evaluator.Commands;

/// <summary>Opens the files a user asked to be written; what goes wrong is told in one line.</summary>
internal static class OutputFile
{
    /// <summary>Creates <paramref name="path"/>, and its folder. Others may read it while it grows.</summary>
    /// <exception cref="UserErrorException">It exists and <paramref name="overwrite"/> is false, or cannot be written.</exception>
    public static FileStream Create(string path, bool overwrite = false)
    {
        try
        {
            var folder = Path.GetDirectoryName(Path.GetFullPath(path));
            if (!string.IsNullOrEmpty(folder))
                Directory.CreateDirectory(folder);
            // Unbuffered: a row is in the file when Write returns.
            return new FileStream(path, overwrite ? FileMode.Create : FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0);
        }
        catch (IOException) when (!overwrite && File.Exists(path))
        {
            throw new UserErrorException($"{path} exists already: choose another file, or pass --overwrite to replace it.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new UserErrorException($"cannot write {path}: {exception.Message}", exception);
        }
    }
}
