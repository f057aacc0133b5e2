namespace MlServe.Evaluator.Load.Results;

/// <summary>What a stage came to, or with <see cref="Stage"/> = 0 the whole load.</summary>
/// <param name="Stage">Number of the stage, from 1; 0 for the whole load.</param>
/// <param name="Users">Users of the stage; of the whole load, the most of any stage.</param>
/// <param name="ThinkUpTo">Longest think time; null for an open stage, whose users do not think, and for the whole load.</param>
/// <param name="EndedAt">When it ended, local time.</param>
/// <param name="Elapsed">How long it took.</param>
/// <param name="WasInterrupted">True when it was ended before its time.</param>
/// <param name="Figures">What was measured.</param>
/// <param name="GeneratorCpuCores">CPU that the generator itself used meanwhile.</param>
internal sealed record StageResult(
    int Stage,
    int Users,
    TimeSpan? ThinkUpTo,
    DateTimeOffset EndedAt,
    TimeSpan Elapsed,
    bool WasInterrupted,
    LoadFigures Figures,
    double GeneratorCpuCores);
