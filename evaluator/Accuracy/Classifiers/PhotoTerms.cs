using MlServe.Evaluator.Service;

namespace MlServe.Evaluator.Accuracy.Classifiers;

/// <summary>What must be known of a service to send it photos and to understand its answers.</summary>
/// <param name="Labels">Names of the classes, in the order of the model's outputs; null: Food-11's, or those of the card.</param>
internal sealed record PhotoTerms(IReadOnlyList<string>? Labels = null)
{
    /// <summary>How answers are read.</summary>
    public AnswerReader Answers { get; init; } = AnswerReader.Known;

    /// <summary>Model card of a model that takes tensors; null: what its shapes say.</summary>
    public string? Card { get; init; }
}
