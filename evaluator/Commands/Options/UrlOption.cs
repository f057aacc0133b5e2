using System.CommandLine;

namespace MlServe.Evaluator.Commands.Options;

/// <summary>Options that take the address of something that speaks HTTP.</summary>
internal static class UrlOption
{
    /// <summary>An address of a service, with the path that is loaded.</summary>
    public const string ServiceExample = "http://localhost:32000/test";

    /// <summary>An address of a Prometheus.</summary>
    public const string PrometheusExample = "http://localhost:9090";

    /// <summary><c>--url</c>: a service that runs already.</summary>
    /// <param name="description">What it is for.</param>
    /// <param name="standard">The address where none is given; null: there is none.</param>
    public static Option<string?> Service(string description, string? standard = null) => new("--url")
    {
        Description = description,
        HelpName = "URL",
        DefaultValueFactory = standard is null ? null : _ => standard,
    };

    /// <summary><c>--prometheus</c>: a server that has recorded usage, or does.</summary>
    public static Option<string?> Prometheus(string description) => new("--prometheus") { Description = description, HelpName = "URL" };

    /// <summary>The address that was given; null: none was.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="option">The option that takes it.</param>
    /// <param name="example">What would do.</param>
    /// <exception cref="UserErrorException">It is no such address, or a part of it would never be sent.</exception>
    public static HttpAddress? Read(ParseResult parsed, Option<string?> option, string example) =>
        parsed.GetValue(option) is { } text ? Parse(option.Name, text, example) : null;

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
