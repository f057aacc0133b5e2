namespace MlServe.Evaluator.RunFiles.Metadata;

/// <summary>That a run was simulated and not measured, and from what: part of its run.json.</summary>
/// <param name="CalibratedFrom">What the calibration was made from: a manifest that was measured, or a run folder.</param>
/// <param name="CalibratedAt">When.</param>
/// <param name="CalibrationSha256">SHA-256 of the calibration's file.</param>
/// <param name="Trials">How many simulations with other chance were made beside it; the folder holds the first.</param>
internal sealed record SimulationNote(string CalibratedFrom, DateTimeOffset CalibratedAt, string CalibrationSha256, int Trials)
{
    /// <summary>What of the manifest is left out of the simulation, a field each.</summary>
    public IReadOnlyList<string> Ignored { get; init; } = [];

    /// <summary>How figures scatter over the trials, by their names in summary.json; empty where there was only one.</summary>
    public IReadOnlyDictionary<string, FigureBand> Bands { get; init; } = new Dictionary<string, FigureBand>();

    /// <summary>The sentence with which whatever shows the run begins.</summary>
    public string Sentence =>
        Invariant($"Simulated, not measured: from a calibration of {CalibratedAt.UtcDateTime:yyyy-MM-dd}")
        + (Trials > 1 ? Invariant($"; the first of {Trials} trials, 90 % of which lie within the bands.") : ".");
}

/// <summary>Where a figure lies in the trials of a simulation, in the figure's unit.</summary>
/// <param name="Median">In half of them it is at most this.</param>
/// <param name="Low">In 5 % of them.</param>
/// <param name="High">In 95 % of them.</param>
internal sealed record FigureBand(double Median, double Low, double High);
