namespace MlServe.Evaluator.Pipelines.Artifacts;

/// <summary>Copies a folder with all that is in it.</summary>
internal static class FolderCopy
{
    /// <summary>Makes <paramref name="to"/> the same as <paramref name="from"/>: what it held is gone.</summary>
    public static void Replace(string from, string to)
    {
        if (Directory.Exists(to))
            Directory.Delete(to, recursive: true);
        Copy(from, to);
    }

    /// <summary>Copies <paramref name="from"/> into <paramref name="to"/>; files of the same name are replaced.</summary>
    public static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var folder in Directory.EnumerateDirectories(from, "*", SearchOption.AllDirectories))
            Directory.CreateDirectory(Path.Combine(to, Path.GetRelativePath(from, folder)));
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
            File.Copy(file, Path.Combine(to, Path.GetRelativePath(from, file)), overwrite: true);
    }
}
