using System.Globalization;
using System.Security.Cryptography;

namespace MlServe.Training.Data;

/// <summary>
/// Four files under MNIST's names, with or without .gz: <c>train-images-idx3-ubyte</c> and its like. EMNIST's begin with the name of a
/// split (<c>emnist-letters-train-images-idx3-ubyte</c>), lie transposed and have a mapping file.
/// </summary>
/// <param name="folder">Where they lie.</param>
/// <param name="prefix">What their names begin with: nothing for MNIST.</param>
internal sealed class PictureFiles(string folder, string prefix)
{
    private const string Marker = "train-images";

    private bool IsEmnist => prefix.StartsWith("emnist", StringComparison.Ordinal);

    /// <summary>The prefixes for which a folder has training pictures, in order.</summary>
    internal static IReadOnlyList<string> Prefixes(string folder) =>
    [
        .. Directory.EnumerateFiles(folder).Select(path => Path.GetFileName(path))
            .Where(name => name.Contains(Marker + "-idx3-ubyte", StringComparison.Ordinal) || name.Contains(Marker + ".idx3-ubyte", StringComparison.Ordinal))
            .Select(name => name[..name.IndexOf(Marker, StringComparison.Ordinal)]).Distinct().Order(StringComparer.Ordinal),
    ];

    /// <param name="name">Of the data set.</param>
    /// <param name="labels">The classes' names; null: the mapping file's, else the numbers.</param>
    /// <exception cref="TrainingException">A file is missing or broken, or labels and pictures do not belong together.</exception>
    internal DataSet Read(string name, IReadOnlyList<string>? labels = null)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var training = Pair("train", digest);
        var testSet = new[] { "t10k", "test" }.FirstOrDefault(set => Find(set, "images", 3) is not null);
        (IdxFile Pictures, IdxFile Labels)? tested = testSet is null ? null : Pair(testSet, digest);
        if (tested is { } both && !both.Pictures.Dimensions.Skip(1).SequenceEqual(training.Pictures.Dimensions.Skip(1)))
            throw new TrainingException($"{folder}: the test pictures are of another size than the training pictures.");

        var numbers = Numbers(training.Labels.Values.Concat(tested?.Labels.Values ?? []).ToHashSet(), labels);
        var sha256 = Convert.ToHexStringLower(digest.GetHashAndReset());
        return new DataSet(name, Pictures(training, numbers), tested is { } pair ? Pictures(pair, numbers) : null, [.. numbers.Values], sha256);
    }

    private (IdxFile Pictures, IdxFile Labels) Pair(string set, IncrementalHash digest)
    {
        var (picturePath, labelPath) = (Existing(set, "images", 3), Existing(set, "labels", 1));
        var (pictures, labels) = (IdxFile.Read(picturePath, 3), IdxFile.Read(labelPath, 1));
        if (pictures.Dimensions[0] != labels.Dimensions[0])
            throw new TrainingException(string.Create(CultureInfo.InvariantCulture,
                $"{picturePath} has {pictures.Dimensions[0]:N0} pictures, "
                + $"{Path.GetFileName(labelPath)} {labels.Dimensions[0]:N0} labels: they do not belong together."));
        digest.AppendData(pictures.Values);
        digest.AppendData(labels.Values);
        return (pictures, labels);
    }

    private string Existing(string set, string what, int dimensions) =>
        Find(set, what, dimensions)
        ?? throw new TrainingException($"{Path.Combine(folder, FileName(set, what, dimensions, '-'))} is missing, with or without .gz.");

    private string? Find(string set, string what, int dimensions) =>
        (from separator in "-." from ending in (string[])["", ".gz"] select Path.Combine(folder, FileName(set, what, dimensions, separator) + ending))
        .FirstOrDefault(File.Exists);

    private string FileName(string set, string what, int dimensions, char separator) => $"{prefix}{set}-{what}{separator}idx{dimensions}-ubyte";

    /// <summary>Labels of the files and the classes' names, in the order of the class numbers.</summary>
    private SortedList<int, string> Numbers(HashSet<byte> found, IReadOnlyList<string>? labels)
    {
        var mapping = Path.Combine(folder, prefix + "mapping.txt");
        var names = labels is not null ? new SortedList<int, string>(labels.Select((name, i) => (name, i)).ToDictionary(pair => pair.i, pair => pair.name))
            : File.Exists(mapping) ? ClassMapping.Read(mapping)
            : new SortedList<int, string>(Enumerable.Range(IsEmnist ? found.Min() : 0, found.Max() - (IsEmnist ? found.Min() : 0) + 1)
                .ToDictionary(label => label, label => label.ToString(CultureInfo.InvariantCulture)));
        foreach (var label in found.Where(label => !names.ContainsKey(label)).Order())
            throw new TrainingException($"{folder}: label {label} is in the data and not in {(labels is null ? mapping : "its list of classes")}.");
        return names;
    }

    private Pictures Pictures((IdxFile Pictures, IdxFile Labels) pair, SortedList<int, string> numbers)
    {
        var (height, width) = (pair.Pictures.Dimensions[1], pair.Pictures.Dimensions[2]);
        int[] classes = [.. pair.Labels.Values.Select(label => numbers.IndexOfKey(label))];
        if (!IsEmnist)
            return new Pictures(height, width, pair.Pictures.Values, classes);
        var turned = new byte[pair.Pictures.Values.Length];
        for (var i = 0; i < turned.Length; i++)
        {
            var (picture, pixel) = Math.DivRem(i, height * width);
            turned[picture * height * width + pixel % width * height + pixel / width] = pair.Pictures.Values[i];
        }

        return new Pictures(width, height, turned, classes);
    }
}
