namespace MlServe.Classifier.Cards;

/// <summary>The classes' names in a text file, one per line, in the order of the model's outputs. Blank lines are passed over.</summary>
public static class LabelFile
{
    /// <summary>The names; null when no file is named, which means those of the model's card.</summary>
    /// <exception cref="ModelException">The file cannot be read or names nothing.</exception>
    public static IReadOnlyList<string>? Read(string? path)
    {
        if (string.IsNullOrEmpty(path))
            return null;
        try
        {
            string[] labels = [.. File.ReadLines(path).Select(line => line.Trim()).Where(line => line.Length > 0)];
            return labels.Length > 0 ? labels : throw new ModelException($"The label file {path} is empty: give one class per line.");
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ModelException($"There is no label file at {Path.GetFullPath(path)}: give the path of a text file with one class per line.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ModelException($"The label file {Path.GetFullPath(path)} cannot be read: {exception.Message}", exception);
        }
    }
}
