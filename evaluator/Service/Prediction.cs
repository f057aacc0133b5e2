using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace MlServe.Evaluator.Service;

/// <summary>What is read of a service's answer to a photo.</summary>
/// <param name="Label">The most probable class.</param>
/// <param name="Probability">Its probability, 0 to 1.</param>
/// <param name="Model">The model's name; null where the service does not tell.</param>
internal sealed partial record Prediction(
    [property: JsonPropertyName("label")] string Label,
    [property: JsonPropertyName("probability")] double Probability,
    [property: JsonPropertyName("model")] string? Model)
{
    /// <summary>Sums of single-precision numbers come out a little above 1.</summary>
    private const double Most = 1.0001;

    private const string Number = @"(?<probability>\d+(\.\d*)?(e[+-]?\d+)?)";

    /// <summary>The most probable classes, best first; null where the service tells only one.</summary>
    [JsonPropertyName("top")] public IReadOnlyList<LabelShare>? Top { get; init; }

    /// <summary>
    /// Reads an answer of any form that is known: the JSON object of <c>serve</c>; the original's line
    /// <c>Bread (0.93), Inference Time : 0.0412 seconds</c>; the pair that the original answers to <c>GET /test</c>, as Python
    /// writes it (<c>('Bread', 0.93)</c>, with NumPy 2 <c>(np.str_('Bread'), np.float32(0.93))</c>) or as JSON does; and each
    /// of these as a JSON string. Null when it is none of them.
    /// </summary>
    public static Prediction? Parse(string body)
    {
        var text = body.Trim();
        try
        {
            // A framework that writes every answer as JSON quotes a text.
            if (text.StartsWith('"'))
                text = JsonSerializer.Deserialize<string>(text)!.Trim();
            return text.StartsWith('{') ? Checked(JsonSerializer.Deserialize<Prediction>(text)) : OfText(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static Prediction? OfText(string text)
    {
        var match = Pair().Match(text);
        if (!match.Success)
            match = Line().Match(text);
        return match.Success
            ? Checked(new Prediction(
                Unescaped(match.Groups["label"].Value),
                double.Parse(match.Groups["probability"].Value, CultureInfo.InvariantCulture), null))
            : null;
    }

    /// <summary>The prediction if it is one: a label, and a probability from 0 to 1.</summary>
    public static Prediction? Checked(Prediction? read) => read is { Label.Length: > 0, Probability: >= 0 and <= Most } ? read : null;

    /// <summary>The few escapes that a label may have in Python's quotes or JSON's.</summary>
    private static string Unescaped(string label) => Escape().Replace(label, match => match.Groups["code"] is { Success: true } code
        ? ((char)int.Parse(code.Value, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)).ToString()
        : match.Groups["itself"].Value);

    // A value may stand in its type's parentheses, and more values may follow.
    [GeneratedRegex(
        @"^[(\[]\s*([\w.]+\()?(?<quote>['""])(?<label>(\\.|(?!\k<quote>)[^\\\n])+)\k<quote>\)?\s*,\s*([\w.]+\(\[?)?"
            + Number
            + @"([\])]*\s*,[^\n]*|[\])\s]*)[)\]]$",
        RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase
    )]
    private static partial Regex Pair();

    // Whatever follows is the service's own affair; parentheses after the first are a label's no more.
    [GeneratedRegex(@"^(?<label>[^<\n]+?) \(" + Number + @"\)(?!\s*\()", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase)]
    private static partial Regex Line();

    [GeneratedRegex(@"\\(x(?<code>[0-9a-f]{2})|u(?<code>[0-9a-f]{4})|(?<itself>.))", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase)]
    private static partial Regex Escape();
}

/// <summary>A class and its probability.</summary>
internal sealed record LabelShare(
    [property: JsonPropertyName("label")] string Label,
    [property: JsonPropertyName("probability")] double Probability);
