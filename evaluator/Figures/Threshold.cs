using System.Text.Json.Serialization;

namespace MlServe.Evaluator.Figures;

/// <summary>A limit that a figure of a run must keep to, and once the run is scored whether it did. run.json holds both.</summary>
/// <param name="Name">What to call the figure in a sentence.</param>
/// <param name="Figure">Name of the figure (<see cref="KnownFigures"/>).</param>
/// <param name="Unit">Of figure and limit; empty where they are shares.</param>
internal sealed record Threshold(string Name, string Figure, string Unit)
{
    /// <summary>The figure may not be higher; null: it may not be lower.</summary>
    public double? AtMost { get; init; }

    /// <summary>The figure may not be lower; null: it may not be higher.</summary>
    public double? AtLeast { get; init; }

    /// <summary>The figure; null while it is unknown.</summary>
    public double? Value { get; init; }

    /// <summary>Whether it was kept; null while nobody has looked.</summary>
    [JsonPropertyName("met")] public bool? IsMet { get; init; }

    /// <summary>The same, with what the summary says. What is unknown is missed: nobody can say it was met.</summary>
    public Threshold Judge(Summary summary)
    {
        var value = KnownFigures.Of(Figure).Value(summary);
        return this with { Value = value, IsMet = value <= AtMost || value >= AtLeast };
    }

    /// <summary>The sentence of one that failed.</summary>
    public override string ToString()
    {
        var value = Value is { } known ? Show(known) : "unknown";
        return $"threshold failed: {Name} is {value}, limit {(AtMost is { } most ? Show(most) : "at least " + Show(AtLeast!.Value))}";
    }

    private string Show(double value) => Unit switch
    {
        "" => Invariant($"{value * 100:0.####} %"),
        "/s" => Invariant($"{value:0.######}/s"),
        _ => Invariant($"{value:0.######} {Unit}"),
    };
}
