namespace MlServe.Evaluator.Files;

/// <summary>A file that is to be written.</summary>
/// <param name="Path">Where; null when it is not asked for.</param>
/// <param name="Option">The option that names it.</param>
/// <param name="CanAppend">Whether <c>--append</c> may add to what it holds.</param>
internal readonly record struct AskedFile(string? Path, string Option, bool CanAppend = false);

/// <summary>Opens the files a user asked to be written; what goes wrong is told in one line.</summary>
internal static class OutputFile
{
    /// <summary>The path that means standard output.</summary>
    public const string StandardOutput = "-";

    private const int TextBuffer = 1 << 14;

    /// <summary>
    /// Sees to it that all of these can be written before the first is begun: a mistake in the last must not cost what
    /// the first holds. Every file is as it was afterwards; folders that were missing are made.
    /// </summary>
    /// <exception cref="UserErrorException">
    /// One exists and <paramref name="mayExist"/> is false, cannot be written, or is named twice.
    /// </exception>
    public static void Check(bool mayExist, params AskedFile[] files)
    {
        var options = new Dictionary<string, string>();
        foreach (var (path, option, canAppend) in files)
        {
            if (path is null or StandardOutput)
                continue;
            if (!mayExist && File.Exists(path))
                throw new UserErrorException(
                    $"{path} exists; {(canAppend ? "--append adds to it, " : "")}--overwrite replaces it, {option} names another file"
                );
            Try(path);
            // Where files may exist this is no mistake: several may go to /dev/null.
            if (!mayExist && !options.TryAdd(Path.GetFullPath(path), option))
                throw new UserErrorException($"{path} is named by {options[Path.GetFullPath(path)]} and by {option}: each needs a file of its own");
        }
    }

    /// <summary>Creates <paramref name="path"/>, and its folder. Others may read it while it grows.</summary>
    /// <exception cref="UserErrorException">It exists and <paramref name="overwrite"/> is false, or cannot be written.</exception>
    public static FileStream Create(string path, bool overwrite = false) => Open(path, overwrite ? ExistingFile.Overwrite : ExistingFile.Refuse);

    /// <summary>Opens <paramref name="path"/>, and makes its folder. Others may read it while it grows.</summary>
    /// <exception cref="UserErrorException">It exists and is not to be touched, or cannot be written.</exception>
    public static FileStream Open(string path, ExistingFile whenExists)
    {
        var mode = whenExists switch
        {
            ExistingFile.Append => FileMode.Append,
            ExistingFile.Overwrite => FileMode.Create,
            _ => FileMode.CreateNew,
        };
        try
        {
            MakeFolder(path);
            // Unbuffered: a row is in the file when Write returns.
            return new FileStream(path, mode, FileAccess.Write, FileShare.Read, bufferSize: 0);
        }
        catch (IOException) when (whenExists == ExistingFile.Refuse && File.Exists(path))
        {
            throw new UserErrorException($"{path} exists already: choose another file, or pass --overwrite to replace it.");
        }
        catch (Exception exception) when (IsRefusal(exception))
        {
            throw Unwritable(path, exception);
        }
    }

    /// <summary>The same for text, which is in the file when the writer is flushed.</summary>
    /// <exception cref="UserErrorException">It exists and is not to be touched, or cannot be written.</exception>
    public static StreamWriter OpenText(string path, ExistingFile whenExists) => new(Open(path, whenExists), bufferSize: TextBuffer);

    /// <summary>Whether nothing is in a file that was opened: it gets a header. A pipe never has anything in it.</summary>
    public static bool IsEmpty(Stream file) => !file.CanSeek || file.Position == 0;

    /// <summary>Opens the file to write and writes nothing; one that was not there is gone again.</summary>
    private static void Try(string path)
    {
        try
        {
            MakeFolder(path);
            if (File.Exists(path))
                new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0).Dispose();
            else
                new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0, FileOptions.DeleteOnClose).Dispose();
        }
        catch (Exception exception) when (IsRefusal(exception))
        {
            throw Unwritable(path, exception);
        }
    }

    private static void MakeFolder(string path)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path));
        if (!string.IsNullOrEmpty(folder))
            Directory.CreateDirectory(folder);
    }

    private static bool IsRefusal(Exception exception) =>
        exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException;

    private static UserErrorException Unwritable(string path, Exception exception) => new($"cannot write {path}: {exception.Message}", exception);
}
