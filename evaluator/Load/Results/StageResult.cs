using MlServe.Evaluator.Load.Results.Tallies;

namespace MlServe.Evaluator.Load.Results;

/// <summary>What a stage, or the whole load, came to.</summary>
internal sealed record StageResult
{
    /// <summary>Which stage, or that it is all of them together.</summary>
    public required LoadPart Part { get; init; }

    /// <summary>Users of the stage; of the whole load, the most of any stage.</summary>
    public required int Users { get; init; }

    /// <summary>Longest think time; null for an open stage, whose users do not think, and for the whole load.</summary>
    public TimeSpan? ThinkUpTo { get; init; }

    /// <summary>When it ended, local time.</summary>
    public required DateTimeOffset EndedAt { get; init; }

    /// <summary>How long it took.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>True when it was ended before its time.</summary>
    public bool WasInterrupted { get; init; }

    /// <summary>True when its users stopped asking after too many failures; of merged workers, when one's did.</summary>
    public bool GaveUp { get; init; }

    /// <summary>What was measured.</summary>
    public required LoadFigures Figures { get; init; }

    /// <summary>The same by windows of time; null for the whole load.</summary>
    public StageWindows? Windows { get; init; }

    /// <summary>CPU cores that the generator itself used meanwhile; of merged workers, the busiest one's.</summary>
    public required double GeneratorCpuCores { get; init; }

    /// <summary>How long its threads were ready to run and waited for a core that others had, one thread's wait added to another's.</summary>
    public TimeSpan WaitedForCore { get; init; }

    /// <summary>The longest time for which the generator did not run at all; of merged workers, one's. Zero when there was none.</summary>
    public TimeSpan Standstill { get; init; }
}
