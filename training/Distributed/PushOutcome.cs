namespace MlServe.Training.Distributed;

/// <summary>What became of a change.</summary>
internal enum PushOutcome
{
    /// <summary>It is in the weights.</summary>
    Applied,

    /// <summary>It was in the weights already: an earlier answer was lost.</summary>
    Repeated,

    /// <summary>The weights were others than those it was added to.</summary>
    Conflict,

    /// <summary>The target is reached, and the weights change no more.</summary>
    Over,
}
