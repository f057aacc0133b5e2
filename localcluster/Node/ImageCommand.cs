namespace MlServe.LocalCluster.Node;

/// <summary>
/// The program behind an image of the embedded cluster. <c>{podIP}</c> and <c>{containerPort}</c> in the arguments stand for
/// the pod's address and its container's first port; <c>{containerPort:5000}</c> for the port of one that names none.
/// </summary>
/// <param name="FileName">The program; looked up in PATH when it has no slash.</param>
/// <param name="Arguments">Its arguments; a container's <c>args</c> follow them, its <c>command</c> replaces both.</param>
public sealed record ImageCommand(string FileName, IReadOnlyList<string> Arguments)
{
    /// <summary>
    /// A file without which there is no such image, looked up in PATH when it has no slash, and what to do then; null: the image is always there.
    /// </summary>
    public (string File, string Otherwise)? Requirement { get; init; }

    /// <summary>What to do before there is this image; null when it is there.</summary>
    internal string? Missing => Requirement is { } requirement && !IsThere(requirement.File) ? requirement.Otherwise : null;

    /// <summary><c>node-0:5000/ml-app:0.0.1</c> is <c>ml-app</c>.</summary>
    public static string NameOf(string image)
    {
        var name = image[(image.LastIndexOf('/') + 1)..];
        var end = name.AsSpan().IndexOfAny(':', '@');
        return end < 0 ? name : name[..end];
    }

    /// <summary>Whether there is a program or file, which is looked up in PATH when it has no slash.</summary>
    public static bool IsThere(string file) => file.Contains('/')
        ? File.Exists(file)
        : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Any(folder => File.Exists(Path.Combine(folder, file)));
}
