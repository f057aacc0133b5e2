using System.Globalization;
using MlServe.Evaluator.RunFiles.Tables;

namespace MlServe.Evaluator.Load;

/// <summary>Which part of a load something belongs to: the plan's warm-up, one of its stages, or all stages together.</summary>
internal readonly record struct LoadPart
{
    private readonly Kind kind;

    private LoadPart(Kind kind, int number) => (this.kind, Number) = (kind, number);

    private enum Kind
    {
        WarmUp,
        Stage,
        Overall,
    }

    /// <summary>What runs before the first stage and counts nowhere.</summary>
    public static LoadPart WarmUp { get; } = new(Kind.WarmUp, 0);

    /// <summary>All stages together.</summary>
    public static LoadPart Overall { get; } = new(Kind.Overall, 0);

    /// <summary>True for the warm-up.</summary>
    public bool IsWarmUp => kind == Kind.WarmUp;

    /// <summary>True for all stages together.</summary>
    public bool IsOverall => kind == Kind.Overall;

    /// <summary>Number of the stage, from 1, as the files have it; 0 for what is no stage.</summary>
    public int Number { get; }

    /// <summary>One stage.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="number"/> is below 1.</exception>
    public static LoadPart Stage(int number)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(number, 1);
        return new LoadPart(Kind.Stage, number);
    }

    /// <summary>As tables and latency.csv name it.</summary>
    public override string ToString() => kind switch
    {
        Kind.WarmUp => "warmup",
        Kind.Overall => LatencyRow.Overall,
        _ => Number.ToString(CultureInfo.InvariantCulture),
    };
}
