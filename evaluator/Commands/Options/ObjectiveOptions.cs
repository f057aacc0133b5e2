using System.CommandLine;
using MlServe.Evaluator.Commands.Parsing;
using MlServe.Evaluator.Figures;
using MlServe.Evaluator.Objectives;

namespace MlServe.Evaluator.Commands.Options;

/// <summary>The options that hold a load to objectives and price what it was served with.</summary>
/// <param name="hasPrice">Whether the verb knows what was requested, and so what it costs.</param>
/// <param name="description">What the help says of an objective; null: that the whole load is held to it.</param>
internal sealed class ObjectiveOptions(bool hasPrice, string? description = null, string? missed = null) : OptionGroup<Goals>
{
    private readonly Option<string[]> objectives = new("--slo")
    {
        Description = description
            ?? $"Objective of the whole load, in quotes: {ObjectiveReader.Known}. Repeatable; {missed ?? "one that is missed makes exit code 3"}.",
        HelpName = "OBJECTIVE",
    };
    private readonly Option<string?> price = new("--price")
    {
        Description = "Price of a core-hour and of a GiB-hour of what is requested, in any currency: cost of the run and of 1,000 good answers.",
        HelpName = "cpu=P,memory=P",
    };

    /// <inheritdoc/>
    public override void AddTo(Command command)
    {
        command.Add(objectives);
        if (hasPrice)
            command.Add(price);
    }

    /// <inheritdoc/>
    public override Goals Bind(ParseResult parsed) => new(
        [.. (parsed.GetValue(objectives) ?? []).Select(text => ObjectiveReader.Read(text, "--slo")).DistinctBy(objective => objective.Text)],
        hasPrice && parsed.GetValue(price) is { } text ? Price.Read(text, "--price") : null);

    /// <summary>Names the objectives that were missed on <paramref name="error"/>; whether there were any.</summary>
    public static bool WriteMissed(IEnumerable<ObjectiveResult>? results, TextWriter error)
    {
        var missed = (results ?? []).Where(result => !result.Kept).ToList();
        missed.ForEach(error.WriteLine);
        return missed.Count > 0;
    }

    /// <summary>Names what a run missed of its thresholds and objectives on <paramref name="error"/> and returns the exit code.</summary>
    public static int Judge(IReadOnlyList<Threshold> thresholds, Summary summary, TextWriter error)
    {
        var judged = ThresholdOptions.Judge(thresholds, summary, error);
        return WriteMissed(summary.Objectives, error) ? ExitCode.ThresholdMissed : judged;
    }
}
