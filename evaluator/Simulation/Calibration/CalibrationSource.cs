namespace MlServe.Evaluator.Simulation.Calibration;

/// <summary>What a calibration was made from.</summary>
/// <param name="Kind"><see cref="Measured"/> or <see cref="Run"/>.</param>
/// <param name="From">The manifest that was measured, or the run folder.</param>
/// <param name="MadeAt">When.</param>
/// <param name="Evaluator">The evaluator's version.</param>
internal sealed record CalibrationSource(string Kind, string From, DateTimeOffset MadeAt, string Evaluator)
{
    /// <summary>Measured for the purpose, against one pod.</summary>
    public const string Measured = "calibration";

    /// <summary>Derived from a run folder: less exact, since a run does not vary how many requests come at once.</summary>
    public const string Run = "run";

    /// <summary>How the figures were come by where there is more than one way, a sentence each: for people.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
