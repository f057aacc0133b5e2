namespace MlServe.Evaluator.Reports;

/// <summary>
/// A folder that a web server, GitHub Pages or GitLab Pages shows as it is: what a run, comparison or sweep has left, with its page
/// as index.html.
/// </summary>
internal static class PublishedFolder
{
    private static readonly HashSet<string> Published = new(
        [".html", ".csv", ".json", ".jsonl", ".svg", ".png", ".yaml", ".hlog"], StringComparer.OrdinalIgnoreCase);

    /// <summary>Copies what is to be seen.</summary>
    /// <param name="from">The folder of the run, comparison or sweep.</param>
    /// <param name="page">Its page, a file in it.</param>
    /// <param name="to">The folder to publish; made when it is not there.</param>
    /// <param name="overwrite">Files that are there may be replaced.</param>
    /// <returns>The page to look at.</returns>
    /// <exception cref="UserErrorException">The folder has files already, lies within the other, or cannot be written.</exception>
    public static string Write(string from, string page, string to, bool overwrite)
    {
        if (Path.GetFullPath(to + "/").StartsWith(Path.GetFullPath(from + "/"), StringComparison.Ordinal))
            throw new UserErrorException($"{to} lies in {from}, which is to be copied into it: name another folder.");
        if (!overwrite && Directory.Exists(to) && Directory.EnumerateFileSystemEntries(to).Any())
            throw new UserErrorException($"{to} is not empty: name another folder, or add --overwrite.");
        try
        {
            foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories).Where(file => Published.Contains(Path.GetExtension(file))))
                Copy(file, Path.Combine(to, Path.GetRelativePath(from, file)));
            Copy(page, Path.Combine(to, "index.html"));
            // Without it GitHub leaves out what begins with an underscore, and takes its time.
            File.WriteAllText(Path.Combine(to, ".nojekyll"), "");
            return Path.Combine(to, "index.html");
        }
        catch (Exception exception) when ((exception is IOException or UnauthorizedAccessException) && !ExitCode.IsFullDisk(exception))
        {
            throw new UserErrorException($"{to} cannot be written: {exception.Message}", exception);
        }
    }

    private static void Copy(string file, string to)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        File.Copy(file, to, overwrite: true);
    }
}
