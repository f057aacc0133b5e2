using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace MlServe.Evaluator.Service;

/// <summary>
/// Finds label and probability in a service's answer: in the forms that <see cref="Prediction.Parse"/> knows, at two JSON pointers
/// (RFC 6901), or by a regular expression.
/// </summary>
internal sealed class AnswerReader
{
    private const string Label = "label", Probability = "probability";

    // An expression and an answer that together take longer are no way to read answers.
    private static readonly TimeSpan LongestMatch = TimeSpan.FromSeconds(1);

    private readonly Func<string, Prediction?> read;

    private AnswerReader(string? text, Func<string, Prediction?> read) => (Text, this.read) = (text, read);

    /// <summary>Reads the forms that are known.</summary>
    public static AnswerReader Known { get; } = new(null, Prediction.Parse);

    /// <summary>What it was made of; null for the known forms.</summary>
    public string? Text { get; }

    /// <summary>Two JSON pointers with a blank between them, or a regular expression with the groups <c>label</c> and <c>probability</c>.</summary>
    /// <exception cref="FormatException">It is neither; says what is wanted.</exception>
    public static AnswerReader Parse(string text)
    {
        if (text.StartsWith('/'))
        {
            return text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) is [['/', ..] label, ['/', ..] probability]
                ? new AnswerReader(text, body => AtPointers(body, label, probability))
                : throw new FormatException("must be two JSON pointers, to the label and to its probability, such as \"/0/label /0/score\"");
        }

        try
        {
            var pattern = new Regex(text, RegexOptions.CultureInvariant, LongestMatch);
            return pattern.GetGroupNames() is var names && names.Contains(Label) && names.Contains(Probability)
                ? new AnswerReader(text, body => ByPattern(body, pattern))
                : throw new FormatException(
                    $"must have the groups (?<{Label}>…) and (?<{Probability}>…), or be two JSON pointers such as \"/0/label /0/score\"");
        }
        catch (ArgumentException exception)
        {
            throw new FormatException($"is not a regular expression: {exception.Message.TrimEnd('.')}", exception);
        }
    }

    /// <summary>The prediction in an answer; null where there is none.</summary>
    public Prediction? Read(string body) => read(body);

    private static Prediction? AtPointers(string body, string label, string probability)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return At(json.RootElement, label) is { ValueKind: JsonValueKind.String or JsonValueKind.Number } name
                && At(json.RootElement, probability) is { ValueKind: JsonValueKind.Number or JsonValueKind.String } share
                ? Of(name.ToString(), share.ToString())
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static JsonElement? At(JsonElement json, string pointer)
    {
        foreach (var escaped in pointer.Split('/').Skip(1))
        {
            var name = escaped.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            if (json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var property))
                json = property;
            else if (json.ValueKind == JsonValueKind.Array && int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
                && index < json.GetArrayLength())
                json = json[index];
            else
                return null;
        }

        return json;
    }

    private static Prediction? ByPattern(string body, Regex pattern)
    {
        try
        {
            return pattern.Match(body) is { Success: true } match ? Of(match.Groups[Label].Value, match.Groups[Probability].Value) : null;
        }
        catch (RegexMatchTimeoutException)
        {
            return null;
        }
    }

    private static Prediction? Of(string label, string probability) =>
        double.TryParse(probability, NumberStyles.Float, CultureInfo.InvariantCulture, out var share)
            ? Prediction.Checked(new Prediction(label, share, null))
            : null;
}
