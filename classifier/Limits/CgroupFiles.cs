namespace MlServe.Classifier.Limits;

/// <summary>Reads the kernel's files beneath a root, which is <c>/</c> except in tests.</summary>
internal sealed class CgroupFiles(string root)
{
    /// <summary>The file's text; null when it is missing or may not be read.</summary>
    internal string? Read(string path)
    {
        try
        {
            return File.ReadAllText(Path.Join(root, path));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
