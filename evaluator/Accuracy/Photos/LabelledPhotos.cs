using System.Text.RegularExpressions;
using MlServe.Evaluator.Files;

namespace MlServe.Evaluator.Accuracy.Photos;

/// <summary>A photo of which it is known what it shows.</summary>
/// <param name="File">Its path below the data folder, with slashes on every platform.</param>
/// <param name="Class">Index of the class.</param>
internal sealed record LabelledPhoto(string File, int Class);

/// <summary>
/// The photos of a data folder, in one order everywhere: Food-11's files <c>LABEL_NUMBER.jpg</c>, one folder per class, or both.
/// </summary>
/// <param name="Folder">The data folder.</param>
/// <param name="Photos">Sorted by path.</param>
/// <param name="LeftOut">A sentence for whatever looked like labelled photos and belongs to no class, or is hidden.</param>
internal sealed partial record LabelledPhotos(string Folder, IReadOnlyList<LabelledPhoto> Photos, IReadOnlyList<string> LeftOut)
{
    // Also those that are not decoded here: a photo that cannot be read is told, not passed over.
    private static readonly HashSet<string> PhotoExtensions = new(StringComparer.OrdinalIgnoreCase)
    {
        ".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".gif", ".bmp", ".tif", ".tiff", ".heic", ".heif", ".avif", ".jxl", ".jp2",
    };

    private const int MostNamed = 12;

    private static readonly string[] Parts = ["evaluation", "test", "validation", "training", "train"];

    /// <summary>Looks through the folder.</summary>
    /// <exception cref="UserErrorException">It is not there, cannot be read, or holds no photo of a known class.</exception>
    public static LabelledPhotos Read(string folder, ClassNames classes)
    {
        if (!Directory.Exists(folder))
            throw new UserErrorException($"there is no data folder {folder}.");
        try
        {
            var leftOut = new List<string>();
            var found = PhotoFolder.Read(folder, file => PhotoExtensions.Contains(Path.GetExtension(file)));
            var inFolders = found.Files.ToLookup(file => file.Contains('/'));
            List<LabelledPhoto> photos = [.. OfFiles(inFolders[false], classes, leftOut), .. OfFolders(inFolders[true], classes, leftOut)];
            if (found.Hidden.Count > 0)
                leftOut.Add($"{NumberText.Count(found.Hidden.Count, "hidden photo")}, such as {found.Hidden[0]}: left out");
            return photos.Count > 0
                ? new LabelledPhotos(folder, photos, leftOut)
                : throw new UserErrorException(
                    $"{folder} holds no labelled photos: expected files LABEL_NUMBER.jpg (0_1.jpg to {classes.Labels.Count - 1}_1.jpg …) or one folder "
                        + $"per class.{Hint(folder, leftOut)}"
                );
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{folder} cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>Where a photo lies.</summary>
    public string PathOf(LabelledPhoto photo) => Path.Combine(Folder, photo.File);

    private static List<LabelledPhoto> OfFiles(IEnumerable<string> names, ClassNames classes, List<string> leftOut)
    {
        var photos = new List<LabelledPhoto>();
        var unnamed = new List<string>();
        foreach (var name in names)
        {
            if (LabelNumber().Match(name) is { Success: true } match && classes.Number(match.Groups[1].Value) is { } known)
                photos.Add(new LabelledPhoto(name, known));
            else
                unnamed.Add(name);
        }

        if (unnamed.Count > 0)
            leftOut.Add($"{Count(unnamed.Count)} without a label from 0 to {classes.Labels.Count - 1} in the name, such as {unnamed[0]}: left out");
        return photos;
    }

    private static List<LabelledPhoto> OfFolders(IEnumerable<string> files, ClassNames classes, List<string> leftOut)
    {
        var photos = new List<LabelledPhoto>();
        var unknown = new List<string>();
        foreach (var folder in files.GroupBy(file => file[..file.IndexOf('/', StringComparison.Ordinal)]).OrderBy(folder => folder.Key, StringComparer.Ordinal))
        {
            if (classes.Find(folder.Key) is { } known)
                photos.AddRange(folder.Select(file => new LabelledPhoto(file, known)));
            else
                unknown.Add($"{folder.Key} ({Count(folder.Count())})");
        }

        if (unknown.Count > 0)
            leftOut.Add(
                $"no class has the name of the {(unknown.Count == 1 ? "folder" : "folders")} "
                    + $"{string.Join(", ", unknown.Take(MostNamed))}{(unknown.Count > MostNamed ? $" and {unknown.Count - MostNamed} more" : "")}: "
                    + $"left out; the classes are {classes.Listed}"
            );

        return photos;
    }

    private static string Hint(string folder, List<string> leftOut) =>
        Parts.Select(part => Path.Combine(folder, part)).FirstOrDefault(Directory.Exists) is { } found
            ? $" Name one of its parts, such as {found}."
            : leftOut.Count > 0 ? $" Found: {string.Join("; ", leftOut)}." : "";

    private static string Count(int photos) => NumberText.Count(photos, "photo");

    [GeneratedRegex(@"^(\d+)_")]
    private static partial Regex LabelNumber();
}
