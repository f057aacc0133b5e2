using MlServe.Evaluator.Commands;
using MlServe.Evaluator.Files;

namespace MlServe.Evaluator.Accuracy;

/// <summary>The classes' names in a text file, as <c>serve --labels</c> takes it: one a line, in the order of the model's outputs.</summary>
internal static class LabelFile
{
    /// <summary>The names; null when no file is named.</summary>
    /// <exception cref="UserErrorException">It cannot be read or names nothing.</exception>
    public static IReadOnlyList<string>? Read(string? path)
    {
        if (path is null)
            return null;
        try
        {
            string[] labels = [.. File.ReadLines(path).Select(line => line.Trim()).Where(line => line.Length > 0)];
            return labels.Length > 0 ? labels : throw new UserErrorException($"{path} names no class: write one a line.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw InputFile.Unreadable(path, exception);
        }
    }
}
