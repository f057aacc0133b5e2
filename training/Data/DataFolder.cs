using System.Security.Cryptography;

namespace MlServe.Training.Data;

/// <summary>Finds out what the user means by DATA, and reads it.</summary>
public static class DataFolder
{
    private const string DebianFolder = "/usr/share/datasets";

    private static readonly IReadOnlyList<string> Clothes =
        ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"];

    /// <summary>
    /// A folder with train.csv and test.csv, or with files under MNIST's names; FOLDER/PREFIX where a folder has several sets; or
    /// <c>fashion-mnist</c>, the set of Debian's package dataset-fashion-mnist.
    /// </summary>
    /// <exception cref="TrainingException">There is no such data, or it is broken.</exception>
    public static DataSet Open(string data)
    {
        if (Directory.Exists(data))
            return OpenFolder(data);
        if (data == "fashion-mnist")
        {
            var installed = Path.Combine(DebianFolder, data);
            return Directory.Exists(installed)
                ? new PictureFiles(installed, "").Read(data, Clothes)
                : throw new TrainingException("fashion-mnist is not installed: 'apt-get install dataset-fashion-mnist', or name a folder with its files.");
        }

        var (folder, prefix) = (Path.GetDirectoryName(data), Path.GetFileName(data));
        if (prefix.Length > 0 && folder is { Length: > 0 } && Directory.Exists(folder) && PictureFiles.Prefixes(folder).Contains(prefix + "-"))
            return new PictureFiles(folder, prefix + "-").Read(prefix);
        throw new TrainingException($"There is no data at {data}: name a folder with train.csv or with MNIST's files "
            + "('trainer sample digits --out DIR' draws some), or fashion-mnist.");
    }

    private static DataSet OpenFolder(string folder)
    {
        var name = Path.GetFileName(Path.GetFullPath(folder).TrimEnd(Path.DirectorySeparatorChar));
        if (File.Exists(Path.Combine(folder, "train.csv")))
            return OpenPoints(folder, name);
        return PictureFiles.Prefixes(folder) switch
        {
            [var prefix] => new PictureFiles(folder, prefix).Read(name),
            [] => throw new TrainingException($"{folder} has neither train.csv nor train-images-idx3-ubyte, with or without .gz."),
            var several => throw new TrainingException($"{folder} has several data sets: name one as {Path.Combine(folder, several[0].TrimEnd('-'))} "
                + $"(there are {string.Join(", ", several.Select(prefix => prefix.TrimEnd('-')))})."),
        };
    }

    private static DataSet OpenPoints(string folder, string name)
    {
        var (trainPath, testPath) = (Path.Combine(folder, "train.csv"), Path.Combine(folder, "test.csv"));
        var training = PointsFile.Read(trainPath);
        var test = File.Exists(testPath) ? PointsFile.Read(testPath) : null;
        if (test is not null && test.Size != training.Size)
            throw new TrainingException($"{testPath} has {test.Size} columns of numbers, {trainPath} {training.Size}.");
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        digest.AppendData(File.ReadAllBytes(trainPath));
        if (test is not null)
            digest.AppendData(File.ReadAllBytes(testPath));
        // Two at least: one class alone is nothing to tell apart.
        var classes = Math.Max(1, training.Labels.Concat(test?.Labels ?? []).Max()) + 1;
        return new DataSet(name, training, test, [.. Enumerable.Range(0, classes).Select(i => $"{i}")], Convert.ToHexStringLower(digest.GetHashAndReset()));
    }
}
