using System.Text.Json.Serialization;

namespace MlServe.Evaluator.Figures;

/// <summary>What a finding asks of its reader.</summary>
internal enum FindingKind
{
    /// <summary>Something went wrong.</summary>
    [JsonStringEnumMemberName("problem")] Problem,

    /// <summary>Something can be better.</summary>
    [JsonStringEnumMemberName("advice")] Advice,

    /// <summary>Something is as it should be.</summary>
    [JsonStringEnumMemberName("fine")] Fine,
}

/// <summary>One thing that a run has shown, with its numbers and what follows from it: an entry of summary.json's <c>findings</c>.</summary>
/// <param name="Name">What it is about, for scripts: <c>failures</c>, <c>memory</c>, <c>slowest</c> …</param>
/// <param name="Kind">What it asks of its reader.</param>
/// <param name="Text">A sentence or two, the same at the terminal, in the report and in the file.</param>
/// <param name="Figures">The numbers in it, each with its unit in its name.</param>
internal sealed record Finding(
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("kind"), JsonConverter(typeof(JsonStringEnumConverter<FindingKind>))] FindingKind Kind,
    [property: JsonPropertyName("text")] string Text,
    [property: JsonPropertyName("figures")] IReadOnlyDictionary<string, double> Figures)
{
    /// <summary>A finding with its numbers, rounded to what can be told from a few samples.</summary>
    public static Finding Of(string name, FindingKind kind, string text, params IEnumerable<(string Name, double Value)> figures) =>
        new(name, kind, text, figures.ToDictionary(figure => figure.Name, figure => Math.Round(figure.Value, 3)));
}
