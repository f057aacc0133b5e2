using System.Text.RegularExpressions;

namespace MlServe.Evaluator.Pipelines;

/// <summary>
/// <c>{name}</c> in a text stands for a parameter's value, a step's folder, or, as <c>{out}</c>, the step's own. A shell's <c>${NAME}</c> is left
/// alone, and <c>{{name}}</c> is written for the text <c>{name}</c> itself. Pure.
/// </summary>
internal static partial class Placeholders
{
    /// <summary>The step's own folder.</summary>
    public const string Out = "out";

    /// <summary>The names in a text, each as often as it is there.</summary>
    public static IEnumerable<string> In(string text) =>
        Placeholder().Matches(text).Where(match => match.Groups["name"].Success).Select(match => match.Groups["name"].Value);

    /// <summary>The text with every name replaced.</summary>
    public static string Fill(string text, Func<string, string> value) => Placeholder().Replace(
        text, match => match.Groups["name"] is { Success: true, Value: var name } ? value(name) : match.Value[1..^1]);

    [GeneratedRegex(@"\{\{[A-Za-z][\w-]*\}\}|(?<!\$)\{(?<name>[A-Za-z][\w-]*)\}", RegexOptions.ExplicitCapture)]
    private static partial Regex Placeholder();
}
