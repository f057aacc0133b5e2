using MlServe.Serve.Hosting;

namespace MlServe.Serve.Classification;

/// <summary>The classes' names in a text file, one a line, in the order of the model's outputs. Blank lines are passed over.</summary>
internal static class LabelFile
{
    /// <summary>The names; null for an empty path, which means those of the model's card.</summary>
    /// <exception cref="InvalidOptionsException">The file cannot be read or names nothing.</exception>
    public static IReadOnlyList<string>? Read(string path)
    {
        if (path.Length == 0)
            return null;
        try
        {
            string[] labels = [.. File.ReadLines(path).Select(line => line.Trim()).Where(line => line.Length > 0)];
            return labels.Length > 0 ? labels : throw new InvalidOptionsException([$"The label file {path} is empty: give one class a line."]);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new InvalidOptionsException([$"The label file {Path.GetFullPath(path)} cannot be read: {failure.Message}"]);
        }
    }
}
