namespace MlServe.Evaluator.Commands.Options;

/// <summary>Options that take the address of something that speaks HTTP.</summary>
internal static class UrlOption
{
    /// <summary>Reads one.</summary>
    /// <param name="option">The option's name.</param>
    /// <param name="text">What was given.</param>
    /// <param name="example">What would do.</param>
    /// <exception cref="UserErrorException">It is no such address, or a part of it would never be sent.</exception>
    public static HttpAddress Parse(string option, string text, string example)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            throw new UserErrorException($"{option} {HttpAddress.Shown(text)}: must be a URL such as {example}");
        return url.Fragment.Length == 0
            ? new HttpAddress(url)
            : throw new UserErrorException(
                $"{option} {new HttpAddress(url)}: what follows the # is never sent: leave it out, or write %23 where the # belongs to the address"
            );
    }
}
