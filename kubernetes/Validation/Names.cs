using System.Text.RegularExpressions;

namespace MlServe.Kubernetes.Validation;

/// <summary>Which names Kubernetes accepts [apimachinery pkg/util/validation].</summary>
internal static partial class Names
{
    internal static bool IsSubdomain(string name) => name.Length <= 253 && Subdomain().IsMatch(name);

    /// <summary>RFC 1123 label: containers, namespaces, volumes.</summary>
    internal static bool IsLabel(string name) => name.Length <= 63 && Label().IsMatch(name);

    /// <summary>RFC 1035 label: Services, whose names become host names.</summary>
    internal static bool IsServiceName(string name) => IsLabel(name) && char.IsAsciiLetter(name[0]);

    internal static bool IsPortName(string name) =>
        name.Length <= 15 && IsLabel(name) && name.Any(char.IsAsciiLetter) && !name.Contains("--");

    internal static bool IsLabelValue(string value) => value.Length <= 63 && Value().IsMatch(value);

    internal static bool IsLabelKey(string key) => key.Split('/') switch
    {
        [var name] => IsLabelName(name),
        [var prefix, var name] => IsSubdomain(prefix) && IsLabelName(name),
        _ => false,
    };

    private static bool IsLabelName(string name) => name.Length is > 0 and <= 63 && Value().IsMatch(name);

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\z")]
    private static partial Regex Subdomain();

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]*[a-z0-9])?\z")]
    private static partial Regex Label();

    [GeneratedRegex(@"^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?\z")]
    private static partial Regex Value();
}
