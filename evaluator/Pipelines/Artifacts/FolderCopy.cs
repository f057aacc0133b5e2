namespace MlServe.Evaluator.Pipelines.Artifacts;

/// <summary>Copies a folder with all that is in it.</summary>
internal static class FolderCopy
{
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
