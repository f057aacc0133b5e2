using System.CommandLine;
using System.CommandLine.Parsing;

namespace MlServe.Evaluator.Commands.Options;

/// <summary>Options that take a length of time within bounds: <c>90</c> (seconds), <c>45s</c>, <c>30m</c>, <c>1.5h</c>.</summary>
internal static class DurationOption
{
    /// <summary>The option; both bounds, in seconds, belong to it.</summary>
    /// <param name="name">Its name, and after it its aliases.</param>
    /// <param name="description">What it is for.</param>
    /// <param name="least">The shortest length in seconds.</param>
    /// <param name="most">The longest length in seconds.</param>
    /// <param name="standard">The length in seconds when it is not given; null when there is none.</param>
    public static Option<LengthOfTime> Create(string[] name, string description, double least, double most, double? standard) => new(name[0], name[1..])
    {
        Description = description,
        HelpName = "TIME",
        DefaultValueFactory = standard is { } seconds ? _ => new LengthOfTime(TimeSpan.FromSeconds(seconds)) : null,
        CustomParser = result => Parse(result, name[0], least, most),
    };

    /// <summary>An option of a length that is null where it is not given.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="description">What it is for, and what happens without it.</param>
    /// <param name="least">The shortest length.</param>
    public static Option<LengthOfTime?> Optional(string name, string description, TimeSpan least) => new(name)
    {
        Description = description,
        HelpName = "TIME",
        CustomParser = result => Parse(result, name, least.TotalSeconds, DurationText.Longest.TotalSeconds),
    };

    private static LengthOfTime Parse(ArgumentResult result, string name, double least, double most)
    {
        var text = result.Tokens[^1].Value;
        if (!DurationText.TryParse(text, out var duration))
            result.AddError($"{name} {text}: must be a length of time such as 90s, 500ms or 30m.");
        else if (duration.TotalSeconds < least || duration.TotalSeconds > most)
            result.AddError(Invariant($"{name} {text}: must be from {least} to {most} seconds."));
        return new LengthOfTime(duration);
    }
}

/// <summary>A length of time that the help shows as one writes it: <c>300s</c>, where a TimeSpan would be <c>00:05:00</c>.</summary>
internal readonly record struct LengthOfTime(TimeSpan Value)
{
    /// <summary>The length itself.</summary>
    public static implicit operator TimeSpan(LengthOfTime length) => length.Value;

    /// <inheritdoc/>
    public override string ToString() => Invariant($"{Value.TotalSeconds}s");
}
