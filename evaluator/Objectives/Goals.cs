namespace MlServe.Evaluator.Objectives;

/// <summary>What a load is to be held to, and what a cluster costs.</summary>
/// <param name="Objectives">Objectives of the whole load; none: nothing was asked.</param>
/// <param name="Price">The price; null: not known.</param>
internal sealed record Goals(IReadOnlyList<Objective> Objectives, Price? Price)
{
    /// <summary>Nothing was asked.</summary>
    public static Goals None { get; } = new([], null);
}
