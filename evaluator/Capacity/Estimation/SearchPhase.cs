namespace MlServe.Evaluator.Capacity.Estimation;

/// <summary>Why a load is tried.</summary>
internal enum SearchPhase
{
    /// <summary>Twice as much, or half, until there is a load that is kept and one that is missed.</summary>
    Doubling,

    /// <summary>The middle between the two.</summary>
    Bisection,

    /// <summary>One of five at the load that is to be claimed.</summary>
    Confirmation,
}
