using System.Text;

namespace MlServe.Evaluator.Files;

/// <summary>The lines of a result file, and whether its writer was stopped in the middle of the last one.</summary>
internal sealed record TextFile(string Path, IReadOnlyList<string> Lines, bool EndsAbruptly)
{
    /// <summary>Reads a file that may still be being written.</summary>
    /// <exception cref="UserErrorException">It cannot be read.</exception>
    public static TextFile Read(string path) => Of(ReadAll(path), path);

    /// <summary>The text of a file that may still be being written.</summary>
    /// <param name="path">The file.</param>
    /// <param name="option">The option that names it, for the message.</param>
    /// <exception cref="UserErrorException">It cannot be read.</exception>
    public static string ReadAll(string path, string? option = null)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var reader = new StreamReader(stream, Encoding.UTF8);
            return reader.ReadToEnd();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{(option is null ? "" : option + " ")}{path}: {Why(path, exception)}", exception);
        }
    }

    /// <summary>Splits a text into lines, whatever their ends.</summary>
    public static TextFile Of(string text, string path)
    {
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        return new TextFile(path, lines[^1].Length == 0 ? lines[..^1] : lines, lines[^1].Length > 0);
    }

    /// <summary>True for the line that its writer did not finish; what is wrong with it is nobody's mistake.</summary>
    public bool IsCutOff(int index) => EndsAbruptly && index == Lines.Count - 1;

    /// <summary>A message about a line.</summary>
    public string At(int index, string what) => $"{Path}:{index + 1}: {what}";

    private static string Why(string path, Exception exception) => exception switch
    {
        FileNotFoundException or DirectoryNotFoundException => "there is no such file",
        // .NET says that access is denied.
        UnauthorizedAccessException when Directory.Exists(path) => "is a folder, not a file",
        _ => "cannot be read: " + exception.Message,
    };
}
