namespace MlServe.Evaluator.Files;

/// <summary>Files that a user names to be read.</summary>
internal static class InputFile
{
    /// <summary>What kept <paramref name="path"/> from being read, in one line.</summary>
    /// <param name="path">As it was typed.</param>
    /// <param name="exception">What reading it threw.</param>
    /// <param name="option">The option that named it, if one did.</param>
    public static UserErrorException Unreadable(string path, Exception exception, string? option = null) => new(
        $"{(option is null ? "" : option + " ")}{path}: {exception switch
        {
            FileNotFoundException or DirectoryNotFoundException => "there is no such file",
            // .NET says that access is denied.
            UnauthorizedAccessException when Directory.Exists(path) => "is a folder, not a file",
            _ => "cannot be read: " + exception.Message,
        }}",
        exception);
}
