using System.Security.Cryptography;
using MlServe.Classifier.Inference;

namespace MlServe.Classifier.Inspection;

/// <summary>
/// What tells one model from another, wherever results are tied to the model that gave them: SHA-256 of its file
/// and, after it, of the files that hold weights of it, each once, in the order in which the .onnx file names them. A model
/// of one file has that file's SHA-256; <c>cat net.onnx net.onnx.data | sha256sum</c> gives it for one of two.
/// </summary>
internal static class ModelDigest
{
    /// <summary>In lower-case hexadecimal.</summary>
    /// <exception cref="ModelException">A file of the model is missing, cannot be read, or lies outside the model's folder.</exception>
    internal static string Sha256(string path)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, path, path);
        foreach (var location in ExternalFiles(path))
            Append(hash, Locate(path, location), path);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>None in a file that is no ONNX: whether it is a model all the same is ONNX Runtime's to say.</summary>
    private static IReadOnlyList<string> ExternalFiles(string path) =>
        OnnxSource.IsKeras(path) ? [] : OnnxFile.ReadOrNull(path)?.ExternalFiles ?? [];

    /// <summary>A model that strangers made must not have other files of this machine read.</summary>
    private static string Locate(string path, string location)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!, file = Path.GetFullPath(Path.Combine(folder, location));
        return file.StartsWith(Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? file
            : throw new ModelException($"The model {path} has weights in '{location}', outside its folder: put them beside it.");
    }

    private static void Append(IncrementalHash hash, string file, string model)
    {
        try
        {
            using var stream = File.OpenRead(file);
            var block = new byte[1 << 16];
            for (int read; (read = stream.Read(block)) > 0;)
                hash.AppendData(block, 0, read);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ModelException(file == model
                ? $"The model {model} cannot be read: {exception.Message}"
                : $"The model {model} has weights in {file}, which cannot be read: {exception.Message}", exception);
        }
    }
}
