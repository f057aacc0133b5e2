namespace MlServe.Evaluator.Files;

/// <summary>Small files that are whole or not there, whenever someone reads them or a kill comes: written beside and moved into place.</summary>
internal static class WholeFile
{
    /// <summary>Writes or replaces <paramref name="path"/>.</summary>
    public static void Write(string path, string text) => Write(path, beside => File.WriteAllText(beside, text));

    /// <summary>Writes or replaces <paramref name="path"/> with what <paramref name="write"/> writes at the path that it is handed.</summary>
    public static void Write(string path, Action<string> write)
    {
        var beside = path + ".part";
        write(beside);
        File.Move(beside, path, overwrite: true);
    }
}
