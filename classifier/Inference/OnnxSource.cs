using MlServe.Keras;
using MlServe.Linux;

namespace MlServe.Classifier.Inference;

/// <summary>
/// The ONNX of a model: its file, or of a saved Keras model what it is converted to. A conversion is kept under the SHA-256 of
/// the Keras file in <c>$MLSERVE_HOME/converted</c>, else <c>~/.mlserve/converted</c>, so that it is made once on a machine; where
/// nothing can be written it is made anew each time.
/// </summary>
/// <param name="File">What to load; null where it is in memory alone.</param>
/// <param name="Bytes">The same, in memory.</param>
internal sealed record OnnxSource(string? File, byte[]? Bytes)
{
    /// <param name="path">The model.</param>
    /// <param name="sha256">Of its file.</param>
    /// <exception cref="ModelException">It is a Keras model that cannot be converted.</exception>
    internal static OnnxSource Of(string path, string sha256) => Of(path, sha256, UserFolder.Path is { } own ? Path.Combine(own, "converted") : null);

    /// <param name="path">The model.</param>
    /// <param name="sha256">Of its file.</param>
    /// <param name="folder">Where conversions are kept; null: nowhere.</param>
    /// <exception cref="ModelException">It is a Keras model that cannot be converted.</exception>
    internal static OnnxSource Of(string path, string sha256, string? folder)
    {
        if (!IsKeras(path))
            return new OnnxSource(path, null);
        if (folder is null)
            return new OnnxSource(null, Convert(path));
        var kept = Path.Combine(folder, FormattableString.Invariant($"{sha256}-{ModelConverter.Version}.onnx"));
        if (System.IO.File.Exists(kept))
            return new OnnxSource(kept, null);
        var bytes = Convert(path);
        return Keep(kept, bytes) ? new OnnxSource(kept, null) : new OnnxSource(null, bytes);
    }

    /// <exception cref="ModelException">It cannot be read or converted.</exception>
    internal static byte[] Convert(string path)
    {
        try
        {
            return ModelConverter.ToOnnx(path);
        }
        catch (KerasException exception)
        {
            throw new ModelException($"{path} cannot be converted from Keras: {exception.Message}.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ModelException($"The model {path} cannot be read: {exception.Message}", exception);
        }
    }

    /// <exception cref="ModelException">It cannot be read.</exception>
    internal static bool IsKeras(string path)
    {
        try
        {
            return ModelConverter.IsKeras(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ModelException($"The model {path} cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>As a whole or not at all: several pods may start at once.</summary>
    private static bool Keep(string file, byte[] bytes)
    {
        var unfinished = $"{file}.{Guid.NewGuid():N}";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            System.IO.File.WriteAllBytes(unfinished, bytes);
            System.IO.File.Move(unfinished, file, overwrite: true);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Remove(unfinished);
            return false;
        }
    }

    /// <summary>A full disk must not keep half of it; one that takes nothing at all keeps what it has.</summary>
    private static void Remove(string file)
    {
        try
        {
            System.IO.File.Delete(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
        }
    }
}
