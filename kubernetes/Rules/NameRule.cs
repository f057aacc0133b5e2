using System.Text.RegularExpressions;

namespace MlServe.Kubernetes.Rules;

/// <summary>What a name must look like, and what Kubernetes says when it does not [apimachinery pkg/util/validation].</summary>
public sealed partial class NameRule
{
    /// <summary>A DNS name: most kinds.</summary>
    public static readonly NameRule Subdomain = new(
        SubdomainPattern(),
        253,
        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric "
            + "character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"
    );

    /// <summary>One part of a DNS name: namespaces.</summary>
    public static readonly NameRule Label = new(
        LabelPattern(),
        63,
        "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character "
            + "(e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')"
    );

    /// <summary>One part of a DNS name that does not begin with a digit: services.</summary>
    public static readonly NameRule ServiceName = new(
        ServicePattern(),
        63,
        "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric "
            + "character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')"
    );

    /// <summary>The value of a label.</summary>
    public static readonly NameRule LabelValue = new(
        LabelValuePattern(),
        63,
        "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric "
            + "character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"
    );

    /// <summary>The name of a label or an annotation: a name, with a DNS name and a slash before it or not.</summary>
    public static readonly NameRule Qualified = new(QualifiedErrors);

    /// <summary>A key of a ConfigMap or a Secret: the name of a file.</summary>
    public static readonly NameRule ConfigKey = new(KeyErrors);

    /// <summary>A variable of the environment.</summary>
    public static readonly NameRule Variable = new(VariablePattern(), int.MaxValue,
        "a valid environment variable name must consist only of printable ASCII characters other than '='");

    /// <summary>The name of a port.</summary>
    public static readonly NameRule PortName = new(PortErrors);

    /// <summary>Anything that can stand in a path: the names of roles.</summary>
    public static readonly NameRule PathSegment = new(name =>
        name is "." or ".." ? [$"may not be '{name}'"] : new[] { "/", "%" }.Where(name.Contains).Select(part => $"may not contain '{part}'")
    );

    private static readonly NameRule KeyCharacters = new(
        ConfigKeyPattern(),
        253,
        "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for "
            + "validation is '[-._a-zA-Z0-9]+')"
    );

    private static readonly NameRule QualifiedName = new(
        QualifiedPattern(),
        63,
        "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or "
            + "'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"
    );

    private readonly Func<string, IEnumerable<string>> errors;

    private NameRule(Func<string, IEnumerable<string>> errors) => this.errors = errors;

    private NameRule(Regex pattern, int longest, string message)
        : this(name => [.. TooLong(name, longest), .. pattern.IsMatch(name) ? Array.Empty<string>() : [message]])
    {
    }

    /// <summary>What is wrong with the name; nothing when it is right.</summary>
    public IEnumerable<string> Errors(string name) => errors(name);

    private static string[] TooLong(string name, int longest) => name.Length > longest ? [$"must be no more than {longest} characters"] : [];

    private static IEnumerable<string> PortErrors(string name)
    {
        foreach (var tooLong in TooLong(name, 15))
            yield return tooLong;
        if (!PortPattern().IsMatch(name))
            yield return "must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)";
        if (!name.Any(char.IsAsciiLetterLower))
            yield return "must contain at least one letter (a-z)";
        if (name.Contains("--", StringComparison.Ordinal))
            yield return "must not contain consecutive hyphens";
        if (name.StartsWith('-') || name.EndsWith('-'))
            yield return "must not begin or end with a hyphen";
    }

    private static IEnumerable<string> KeyErrors(string key) =>
        KeyCharacters
            .errors(key)
            .Concat(
                key is "." or ".." ? [$"must not be '{key}'"]
                : key.StartsWith("..", StringComparison.Ordinal) ? ["must not start with '..'"]
                : Array.Empty<string>()
            );

    private static IEnumerable<string> QualifiedErrors(string name) =>
        name.Split('/') switch
        {
            [var plain] => NameErrors(plain),
            [var prefix, var plain] => (
                prefix.Length == 0 ? ["prefix part must be non-empty"] : Subdomain.Errors(prefix).Select(wrong => "prefix part " + wrong)
            ).Concat(NameErrors(plain)),
            _ =>
            [
                "a qualified name must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character "
                    + "(e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]') with an "
                    + "optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')",
            ],
        };

    private static IEnumerable<string> NameErrors(string name) =>
        name.Length == 0 ? ["name part must be non-empty"] : QualifiedName.errors(name).Select(wrong => "name part " + wrong);

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\z")]
    private static partial Regex SubdomainPattern();

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]*[a-z0-9])?\z")]
    private static partial Regex LabelPattern();

    [GeneratedRegex(@"^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?\z")]
    private static partial Regex LabelValuePattern();

    [GeneratedRegex(@"^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]\z")]
    private static partial Regex QualifiedPattern();

    [GeneratedRegex(@"^[-a-z0-9]*\z")]
    private static partial Regex PortPattern();

    [GeneratedRegex(@"^[-._a-zA-Z0-9]+\z")]
    private static partial Regex ConfigKeyPattern();

    [GeneratedRegex(@"^[ -<>-~]+\z")]
    private static partial Regex VariablePattern();

    [GeneratedRegex(@"^[a-z]([-a-z0-9]*[a-z0-9])?\z")]
    private static partial Regex ServicePattern();
}
