using System.Security.Cryptography;
using System.Text;

namespace MlServe.Kubernetes.Manifests;

/// <summary>The objects that a file, a folder or standard input describes, checked before any cluster sees them.</summary>
public sealed class ManifestFile
{
    private ManifestFile(string name, string text, IReadOnlyList<ManifestDocument> documents)
    {
        Name = name;
        Text = text;
        Documents = documents;
    }

    /// <summary>File or folder, as the user named it; <c>stdin</c> for standard input.</summary>
    public string Name { get; }

    /// <summary>What was read; the files of a folder one after the other.</summary>
    public string Text { get; }

    /// <summary>The objects in the order of the file, lists taken apart.</summary>
    public IReadOnlyList<ManifestDocument> Documents { get; }

    /// <summary>SHA-256 of <see cref="Text"/>, in lower-case hexadecimal.</summary>
    public string Sha256 => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text)));

    /// <summary>
    /// Reads and checks a manifest. Throws <see cref="ManifestException"/> with a line for each mistake, also for a file that
    /// cannot be read.
    /// </summary>
    /// <param name="path">A YAML or JSON file; a folder, whose .yaml, .yml and .json files are taken as kubectl does; or <c>-</c>.</param>
    /// <param name="standardInput">What <c>-</c> reads; default the process' own.</param>
    public static ManifestFile Read(string path, TextReader? standardInput = null)
    {
        if (path == "-")
            return Parse([("stdin", (standardInput ?? Console.In).ReadToEnd())], "stdin");
        try
        {
            return Directory.Exists(path)
                ? Parse([.. FilesOf(path).Select(file => (file, File.ReadAllText(file)))], path)
                : Parse([(path, File.ReadAllText(path))], path);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ManifestException(path, null, "there is no such file or folder");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ManifestException(path, null, $"cannot be read: {exception.Message}");
        }
    }

    /// <summary>Checks a text that is already there. Throws <see cref="ManifestException"/>.</summary>
    /// <param name="text">YAML or JSON.</param>
    /// <param name="name">What to call it in messages.</param>
    public static ManifestFile Parse(string text, string name) => Parse([(name, text)], name);

    private static ManifestFile Parse(IReadOnlyList<(string Name, string Text)> files, string name)
    {
        var problems = new List<ManifestProblem>();
        var documents = new List<ManifestDocument>();
        foreach (var file in files)
            documents.AddRange(ManifestParser.Read(file.Text, file.Name, problems));
        problems.AddRange(DuplicateRule.Check(documents));
        if (documents.Count == 0 && problems.Count == 0)
            problems.Add(new ManifestProblem(name, null, "it contains no object; write at least a Deployment"));
        if (problems.Count > 0)
            throw new ManifestException(problems);
        return new ManifestFile(name, string.Join("\n---\n", files.Select(file => file.Text)), documents);
    }

    private static string[] FilesOf(string folder)
    {
        var files = Directory.GetFiles(folder).Where(file => Path.GetExtension(file) is ".yaml" or ".yml" or ".json")
            .Order(StringComparer.Ordinal).ToArray();
        return files.Length > 0 ? files : throw new ManifestException(folder, null, "the folder has no .yaml, .yml or .json file");
    }
}
