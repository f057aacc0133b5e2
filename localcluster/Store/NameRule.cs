using System.Text.RegularExpressions;

namespace MlServe.LocalCluster.Store;

/// <summary>What a name must look like, and what to say when it does not.</summary>
internal sealed partial class NameRule
{
    /// <summary>A DNS name: most kinds.</summary>
    public static readonly NameRule Subdomain = new(SubdomainPattern(), 253,
        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')");

    /// <summary>One part of a DNS name: namespaces.</summary>
    public static readonly NameRule Label = new(LabelPattern(), 63,
        "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')");

    /// <summary>One part of a DNS name that does not begin with a digit: services.</summary>
    public static readonly NameRule ServiceName = new(ServicePattern(), 63,
        "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')");

    /// <summary>The value of a label.</summary>
    public static readonly NameRule LabelValue = new(LabelValuePattern(), 63,
        "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')");

    /// <summary>The name of a label, without the prefix.</summary>
    public static readonly NameRule LabelName = new(LabelNamePattern(), 63,
        "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')");

    /// <summary>A key of a ConfigMap or a Secret: the name of a file.</summary>
    public static readonly NameRule ConfigKey = new(ConfigKeyPattern(), 253,
        "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')");

    /// <summary>A variable of the environment.</summary>
    public static readonly NameRule Variable = new(VariablePattern(), int.MaxValue,
        "a valid environment variable name must consist only of printable ASCII characters other than '='");

    private readonly Regex pattern;
    private readonly int longest;
    private readonly string message;

    private NameRule(Regex pattern, int longest, string message) => (this.pattern, this.longest, this.message) = (pattern, longest, message);

    /// <summary>What is wrong with the name; null when nothing is.</summary>
    public string? Error(string name) =>
        name.Length > longest ? $"must be no more than {longest} characters" : pattern.IsMatch(name) ? null : message;

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\z")]
    private static partial Regex SubdomainPattern();

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]*[a-z0-9])?\z")]
    private static partial Regex LabelPattern();

    [GeneratedRegex(@"^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?\z")]
    private static partial Regex LabelValuePattern();

    [GeneratedRegex(@"^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]\z")]
    private static partial Regex LabelNamePattern();

    [GeneratedRegex(@"^[-._a-zA-Z0-9]+\z")]
    private static partial Regex ConfigKeyPattern();

    [GeneratedRegex(@"^[ -<>-~]+\z")]
    private static partial Regex VariablePattern();

    [GeneratedRegex(@"^[a-z]([-a-z0-9]*[a-z0-9])?\z")]
    private static partial Regex ServicePattern();
}
