using System.Globalization;
using MlServe.Kubernetes.Rules;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace MlServe.Evaluator.Files.Yaml;

/// <summary>A mapping of a YAML file that a user writes, such as a load plan: typed values by key, with a mistake noted for each
/// that is missing, wrong or unknown.</summary>
internal sealed class YamlMapping
{
    private const int LongestQuote = 100;

    private readonly YamlMappingNode node;
    private readonly string prefix;
    private readonly YamlMistakes mistakes;

    /// <summary>Wraps <paramref name="node"/>, whose fields are called <paramref name="prefix"/> + key in messages.</summary>
    public YamlMapping(YamlMappingNode node, string prefix, YamlMistakes mistakes, IReadOnlyList<string> knownKeys)
    {
        (this.node, this.prefix, this.mistakes) = (node, prefix, mistakes);
        foreach (var key in node.Children.Keys)
        {
            if (key is not YamlScalarNode { Value: { } name } || !knownKeys.Contains(name))
                mistakes.Add(key, prefix + key, Unknown(key as YamlScalarNode, knownKeys));
        }
    }

    /// <summary>The mapping that the whole of <paramref name="text"/> is.</summary>
    /// <param name="text">One YAML document.</param>
    /// <param name="path">For messages.</param>
    /// <param name="mistakes">Takes those that are found in it, now and later.</param>
    /// <param name="knownKeys">Its keys.</param>
    /// <param name="otherwise">What to say where it is no mapping.</param>
    /// <exception cref="UserErrorException">It is no YAML, more than one document, or no mapping.</exception>
    public static YamlMapping Parse(string text, string path, YamlMistakes mistakes, IReadOnlyList<string> knownKeys, string otherwise) =>
        YamlText.Root(text, path) is YamlMappingNode root
            ? new YamlMapping(root, "", mistakes, knownKeys)
            : throw new UserErrorException($"{path}:1: {otherwise}");

    /// <summary>The value of <paramref name="key"/>, or null.</summary>
    public YamlNode? Find(string key) => node.Children.TryGetValue(new YamlScalarNode(key), out var value) ? value : null;

    /// <summary>A whole number within bounds; <paramref name="otherwise"/> when the key is missing, required without it.</summary>
    public int? Whole(string key, int least, int most, int? otherwise = null)
    {
        if (Find(key) is not { } value)
        {
            if (otherwise is null)
                mistakes.Add(node, prefix + key, "is missing");
            return otherwise;
        }

        if (value is YamlScalarNode { Value: { } text } &&
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
            return number;
        mistakes.Add(value, prefix + key, $"must be a whole number from {least} to {most}, not '{Shown(value)}'");
        return null;
    }

    /// <summary>A duration such as <c>90s</c>, <c>1m</c>, <c>250ms</c>, <c>1.5h</c>; a bare number is seconds.</summary>
    public TimeSpan? Duration(string key, TimeSpan least, bool isRequired = false)
    {
        if (Find(key) is not { } value)
        {
            if (isRequired)
                mistakes.Add(node, prefix + key, "is missing");
            return null;
        }

        if (value is YamlScalarNode { Value: { } text } && DurationText.TryParse(text, out var duration) && duration >= least)
            return duration;
        mistakes.Add(value, prefix + key, $"must be a duration such as 90s, 1m or 250ms{(least > TimeSpan.Zero ? " above zero" : "")}, not '{Shown(value)}'");
        return null;
    }

    /// <summary>A rate per second such as <c>50</c>, or <c>10..50</c> for one that changes; null after a mistake.</summary>
    public (double From, double To)? Rate(string key)
    {
        var value = Find(key)!;
        if (value is YamlScalarNode { Value: { } text } && RateText.TryParse(text, out var rate))
            return rate;
        mistakes.Add(value, prefix + key, $"{RateText.Wanted}, not '{Shown(value)}'");
        return null;
    }

    /// <summary>One of a few words; the first when the key is missing.</summary>
    public string OneOf(string key, IReadOnlyList<string> words)
    {
        if (Find(key) is not { } value)
            return words[0];
        if (value is YamlScalarNode { Value: { } text } && words.Contains(text))
            return text;
        var meant = Spelling.Nearest((value as YamlScalarNode)?.Value, words);
        mistakes.Add(value, prefix + key, $"must be {string.Join(" or ", words)}, not '{Shown(value)}'{(meant is null ? "" : $"; did you mean '{meant}'?")}");
        return words[0];
    }

    /// <summary>Notes a mistake where <paramref name="key"/> is given.</summary>
    public void Refuse(string key, string why)
    {
        if (Find(key) is { } value)
            mistakes.Add(value, prefix + key, why);
    }

    /// <summary>A text that is not empty; null when the key is missing or after a mistake.</summary>
    public string? Text(string key)
    {
        if (Find(key) is not { } value)
            return null;
        if (value is YamlScalarNode { Value: { Length: > 0 } text })
            return text;
        mistakes.Add(value, prefix + key, "must be a text");
        return null;
    }

    /// <summary>A number within bounds, both belonging to it; null when the key is missing or after a mistake.</summary>
    public double? Number(string key, double least, double most)
    {
        if (Find(key) is not { } value)
            return null;
        if (
            value is YamlScalarNode { Value: { } text }
            && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && number >= least
            && number <= most
        )
            return number;
        mistakes.Add(value, prefix + key, Invariant($"must be a number from {least} to {most}, not '{Shown(value)}'"));
        return null;
    }

    /// <summary>How many requests may fail: <c>10</c>, <c>0.5%</c>; null when the key is missing or after a mistake.</summary>
    public FailureLimit? Failures(string key)
    {
        if (Find(key) is not { } value)
            return null;
        if (value is YamlScalarNode { Value: { } text } && FailureLimit.Parse(text) is { } limit)
            return limit;
        mistakes.Add(value, prefix + key, $"{FailureLimit.Wanted}, not '{Shown(value)}'");
        return null;
    }

    /// <summary>A length in minutes: <c>3</c>, or with its unit <c>90s</c>, <c>3m</c>, <c>0.5h</c>; null when the key is missing or after a mistake.</summary>
    public double? Minutes(string key)
    {
        if (Find(key) is not { } value)
            return null;
        if (value is YamlScalarNode { Value: { } text } && DurationText.TryParseMinutes(text, out var minutes))
            return minutes;
        mistakes.Add(value, prefix + key, $"{DurationText.WantedMinutes}, not '{Shown(value)}'");
        return null;
    }

    /// <summary>A single value, or a list of them, as written; null for YAML's null. None when the key is missing or after a mistake.</summary>
    public IReadOnlyList<string?> Scalars(string key, string otherwise)
    {
        var nodes = Find(key) switch
        {
            null => [],
            YamlSequenceNode list => list.Children,
            { } single => [single],
        };
        if (Find(key) is { } value && (nodes.Count == 0 || !nodes.All(node => node is YamlScalarNode)))
        {
            mistakes.Add(value, prefix + key, otherwise);
            return [];
        }

        return [.. nodes.Cast<YamlScalarNode>().Select(node => node is { Style: ScalarStyle.Plain, Value: null or "" or "~" or "null" } ? null : node.Value)];
    }

    /// <summary>The texts of a mapping under a key; none when the key is missing or after a mistake.</summary>
    public IReadOnlyDictionary<string, string> Texts(string key, string otherwise)
    {
        if (Find(key) is YamlMappingNode mapping && mapping.Children.All(pair => pair is { Key: YamlScalarNode, Value: YamlScalarNode }))
            return mapping.Children.ToDictionary(pair => ((YamlScalarNode)pair.Key).Value ?? "", pair => ((YamlScalarNode)pair.Value).Value ?? "");
        if (Find(key) is { } value)
            mistakes.Add(value, prefix + key, otherwise);
        return new Dictionary<string, string>();
    }

    /// <summary>A mapping under a key; null when the key is missing or after a mistake.</summary>
    public YamlMapping? Mapping(string key, IReadOnlyList<string> knownKeys, string otherwise)
    {
        if (Find(key) is YamlMappingNode mapping)
            return new YamlMapping(mapping, $"{prefix}{key}.", mistakes, knownKeys);
        if (Find(key) is { } value)
            mistakes.Add(value, prefix + key, otherwise);
        return null;
    }

    /// <summary>The mappings of a list under a key; none when the key is missing or after a mistake.</summary>
    public IEnumerable<YamlMapping> List(string key, string otherwise, IReadOnlyList<string> knownKeys, string otherwiseItem)
    {
        if (Find(key) is not { } value)
            yield break;
        if (value is not YamlSequenceNode { Children.Count: > 0 } list)
        {
            mistakes.Add(value, prefix + key, otherwise);
            yield break;
        }

        for (var i = 0; i < list.Children.Count; i++)
        {
            if (list.Children[i] is YamlMappingNode item)
                yield return new YamlMapping(item, $"{prefix}{key}[{i}].", mistakes, knownKeys);
            else
                mistakes.Add(list.Children[i], $"{prefix}{key}[{i}]", otherwiseItem);
        }
    }

    private static string Unknown(YamlScalarNode? key, IReadOnlyList<string> known) => Spelling.Nearest(key?.Value, known) is { } meant
        ? $"is unknown; did you mean '{meant}'?"
        : $"is unknown; known here: {string.Join(", ", known)}";

    /// <summary>Notes a mistake at <paramref name="key"/>, or where it should be.</summary>
    public void Mistake(string key, string what) => mistakes.Add(Find(key) ?? node, prefix + key, what);

    /// <summary>What was written where something else is expected, cut where it would bury the message.</summary>
    private static string Shown(YamlNode value) =>
        value is not YamlScalarNode { Value: var text } ? "a list or a mapping"
        : text?.Length > LongestQuote ? $"{text[..LongestQuote]}…" : text ?? "";
}
