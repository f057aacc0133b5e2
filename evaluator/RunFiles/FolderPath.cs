using System.Diagnostics.CodeAnalysis;

namespace MlServe.Evaluator.RunFiles;

/// <summary>Paths in files of a folder, which stay right when it is moved with what they name. Pure.</summary>
internal static class FolderPath
{
    /// <summary>A path as files of <paramref name="folder"/> have it, with slashes; null of none.</summary>
    [return: NotNullIfNotNull(nameof(path))]
    public static string? In(string folder, string? path) =>
        path is null ? null : Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/');

    /// <summary>Such a path as it is from where this program runs; null of none.</summary>
    [return: NotNullIfNotNull(nameof(path))]
    public static string? FromHere(string folder, string? path) => path is null ? null : Path.GetRelativePath(".", Path.Combine(folder, path));
}
