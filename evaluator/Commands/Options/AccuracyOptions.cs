using System.CommandLine;
using MlServe.Evaluator.Commands.Parsing;

namespace MlServe.Evaluator.Commands.Options;

/// <summary>The options that have a deployed service asked about labelled photos.</summary>
/// <param name="when">When it is asked, for the help.</param>
/// <param name="hasCard">Whether a service may be asked that takes tensors.</param>
internal sealed class AccuracyOptions(string when, bool hasCard = true) : OptionGroup<AccuracyChoice>
{
    private readonly Option<string?> data = new("--accuracy-data")
    {
        Description = $"Labelled photos (LABEL_NUMBER.jpg or one folder per class): {when}. Default: accuracy is not measured.",
        HelpName = "DIR",
    };
    private readonly Option<string?> labels = FileOption.Labels("--accuracy-labels", "the card's, or Food-11's");
    private readonly Option<string?> card = FileOption.Card("--accuracy-card");

    /// <summary>In the words of a verb that runs everything several times.</summary>
    public static AccuracyOptions InFirstRound() => new("in the first round each deployed service is asked about them after its load");

    /// <inheritdoc/>
    public override void AddTo(Command command)
    {
        command.Add(data);
        command.Add(labels);
        if (hasCard)
            command.Add(card);
    }

    /// <inheritdoc/>
    public override AccuracyChoice Bind(ParseResult parsed) => new(parsed.GetValue(data), parsed.GetValue(labels), hasCard ? parsed.GetValue(card) : null);
}

/// <summary>Photos, the names of their classes and the card of a model that takes tensors; null: accuracy is not measured, Food-11's names, none.</summary>
internal sealed record AccuracyChoice(string? Data, string? Labels, string? Card);
