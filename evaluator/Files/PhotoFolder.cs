namespace MlServe.Evaluator.Files;

/// <summary>The photos below a folder, without those that programs keep there for themselves.</summary>
/// <param name="Files">Paths below the folder, with slashes on every platform, in ordinal order.</param>
/// <param name="Hidden">The photos that are hidden, likewise: nobody put them there as photos.</param>
internal sealed record PhotoFolder(IReadOnlyList<string> Files, IReadOnlyList<string> Hidden)
{
    /// <summary>Names without the dot that say the same: thumbnails, wastebaskets and archives' leavings.</summary>
    private static readonly HashSet<string> HiddenNames = new(StringComparer.OrdinalIgnoreCase)
    {
        "@eaDir", "#recycle", "#snapshot", // Synology
        "@Recycle", "@__thumb", "@Recently-Snapshot", // QNAP
        "__MACOSX", "$RECYCLE.BIN", "System Volume Information", "lost+found",
    };

    /// <summary>Looks through the folder and the folders in it. A file is hidden as soon as one part of its path below the folder is.</summary>
    /// <exception cref="IOException">The folder is missing or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It, or a folder in it that is not hidden, may not be read.</exception>
    public static PhotoFolder Read(string folder, Func<string, bool> isPhoto)
    {
        List<string> files = [], hidden = [];
        Walk(folder);
        return new PhotoFolder(Below(files), Below(hidden));

        void Walk(string at)
        {
            foreach (var file in Directory.EnumerateFiles(at).Where(isPhoto))
                (IsHidden(file) ? hidden : files).Add(file);
            foreach (var inner in Directory.EnumerateDirectories(at))
            {
                if (IsHidden(inner))
                    hidden.AddRange(Directory.EnumerateFiles(inner, "*", Everything).Where(isPhoto));
                else
                    Walk(inner);
            }
        }

        List<string> Below(List<string> paths) =>
            [.. paths.Select(path => Path.GetRelativePath(folder, path).Replace('\\', '/')).Order(StringComparer.Ordinal)];
    }

    // A wastebasket may be closed to us: what is in it is not missed.
    private static EnumerationOptions Everything { get; } =
        new()
        {
            RecurseSubdirectories = true,
            IgnoreInaccessible = true,
            AttributesToSkip = FileAttributes.None,
        };

    private static bool IsHidden(string path) => Path.GetFileName(path) is var name && (name.StartsWith('.') || HiddenNames.Contains(name));
}
