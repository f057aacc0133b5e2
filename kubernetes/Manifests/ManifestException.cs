using System.Globalization;

namespace MlServe.Kubernetes.Manifests;

/// <summary>A manifest that cannot be used. The message has one line a mistake: <c>FILE:LINE: field: what is wrong, what to do</c>.</summary>
public sealed class ManifestException : Exception
{
    private const int MostLines = 10;

    /// <summary>One mistake.</summary>
    public ManifestException(string file, int? line, string message)
        : this([new ManifestProblem(file, line, message)])
    {
    }

    /// <summary>Several mistakes; at least one.</summary>
    public ManifestException(IReadOnlyList<ManifestProblem> problems)
        : base(string.Join('\n', problems.Take(MostLines).Select(problem => problem.ToString())
            .Concat(problems.Count > MostLines ? [string.Create(CultureInfo.InvariantCulture, $"… and {problems.Count - MostLines} more")] : []))) =>
        Problems = problems;

    /// <summary>All mistakes, in the order of the file.</summary>
    public IReadOnlyList<ManifestProblem> Problems { get; }
}

/// <summary>One mistake in a manifest.</summary>
/// <param name="File">The file, as the user named it.</param>
/// <param name="Line">From 1; null when it is about the file as a whole.</param>
/// <param name="Message">The field, what is wrong with it, and what to do.</param>
public sealed record ManifestProblem(string File, int? Line, string Message)
{
    /// <summary>One line.</summary>
    public override string ToString() =>
        Line is { } line ? string.Create(CultureInfo.InvariantCulture, $"{File}:{line}: {Message}") : $"{File}: {Message}";
}
