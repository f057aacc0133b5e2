using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace MlServe.Evaluator.Accuracy.Photos;

/// <summary>
/// The classes, and which of them a folder or an answer means: <c>Noodles/Pasta</c> is <c>Noodles-Pasta</c>,
/// <c>06_Noodles-Pasta</c>, <c>noodle_pasta</c>, and as a number <c>6</c>. Pure.
/// </summary>
internal sealed partial class ClassNames
{
    private readonly Dictionary<string, int> exact = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> lenient = new(StringComparer.Ordinal);

    /// <param name="labels">In the order of the model's outputs, which is that of the label numbers.</param>
    public ClassNames(IReadOnlyList<string> labels)
    {
        Labels = labels;
        for (var i = 0; i < labels.Count; i++)
        {
            exact.TryAdd(labels[i], i);
            lenient.TryAdd(Key(labels[i]), i);
        }
    }

    /// <summary>The names as the model has them.</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>For messages: all of a few, the first of many.</summary>
    public string Listed =>
        Labels.Count <= 15
            ? string.Join(", ", Labels)
            : string.Join(", ", Labels.Take(10)) + Invariant($" and {Labels.Count - 10} more");

    /// <summary>The class that a name means: by name first, then by name behind a number, then by number alone. Null for none.</summary>
    public int? Find(string name)
    {
        if (
            exact.TryGetValue(name, out var found)
            || lenient.TryGetValue(Key(name), out found)
            || lenient.TryGetValue(Key(LeadingNumber().Replace(name, "")), out found)
        )
            return found;
        return Number(name);
    }

    /// <summary>The class of a label number; null when there is no such class.</summary>
    public int? Number(string digits) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < Labels.Count ? number : null;

    /// <summary>Letters and digits alone, small, each word without a plural's s: copies of a data set differ in no more.</summary>
    private static string Key(string name)
    {
        var key = new StringBuilder();
        foreach (Match match in Word().Matches(name))
        {
            var word = match.Value.ToLowerInvariant();
            if (word != "and")
                key.Append(word.Length > 3 && word.EndsWith('s') ? word[..^1] : word);
        }

        return key.ToString();
    }

    // Capitals in a row, a word with or without a capital at its beginning (NoodlesPasta is two), or a number.
    [GeneratedRegex(@"\p{Lu}+(?!\p{Ll})|\p{Lu}?[\p{L}-[\p{Lu}]]+|\p{N}+")]
    private static partial Regex Word();

    [GeneratedRegex(@"^\d+[\s_.\-]+(?=.)")]
    private static partial Regex LeadingNumber();
}
