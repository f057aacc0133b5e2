namespace MlServe.Evaluator.Commands;

/// <summary>Options that take the address of something that speaks HTTP.</summary>
internal static class UrlOption
{
    /// <summary>Reads one.</summary>
    /// <param name="option">The option's name.</param>
    /// <param name="text">What was given.</param>
    /// <param name="example">What would do.</param>
    /// <exception cref="UserErrorException">It is no such address.</exception>
    public static Uri Parse(string option, string text, string example) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            ? url
            : throw new UserErrorException($"{option} {text}: must be a URL such as {example}");
}
