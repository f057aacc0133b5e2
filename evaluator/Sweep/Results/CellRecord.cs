namespace MlServe.Evaluator.Sweep.Results;

/// <summary>A cell in sweep.json.</summary>
internal sealed record CellRecord
{
    /// <summary>Its number.</summary>
    public required int Cell { get; init; }

    /// <summary>Its values by parameter.</summary>
    public required IReadOnlyDictionary<string, string?> Parameters { get; init; }

    /// <summary>Its manifest, from the sweep's folder; null of a pipeline.</summary>
    public string? Manifest { get; init; }

    /// <summary>SHA-256 of that.</summary>
    public string? ManifestSha256 { get; init; }

    /// <summary><c>done</c>, <c>failed</c>, <c>stopped</c> or <c>pending</c>.</summary>
    public required string State { get; init; }

    /// <summary>Why trials failed, in a word or two; null when none did.</summary>
    public string? Reason { get; init; }

    /// <summary>No other cell is better in all that the front minds.</summary>
    public bool OnFront { get; init; }

    /// <summary>What its trials came to together, by figure.</summary>
    public IReadOnlyDictionary<string, FigureRecord> Figures { get; init; } = new Dictionary<string, FigureRecord>();

    /// <summary>Its trials.</summary>
    public IReadOnlyList<TrialRecord> Trials { get; init; } = [];

    /// <summary>The record of a cell.</summary>
    public static CellRecord Of(SweepResult result, CellResult cell, bool isOnFront, SweepFolder folder) => new()
    {
        Cell = cell.Cell.Number,
        Parameters = result.Definition.Parameters.Zip(cell.Cell.Values).ToDictionary(pair => pair.First.Name, pair => pair.Second),
        Manifest = cell.Cell.Manifest is null ? null : folder.Relative(folder.ManifestOf(cell.Cell)),
        ManifestSha256 = cell.Cell.Manifest is null ? null : cell.Cell.Key,
        State = TrialRecord.Word(cell.State),
        Reason = cell.Reason,
        OnFront = isOnFront,
        Figures = result.Metrics.Where(name => cell.Values(name).Count > 0)
            .ToDictionary(name => name, name => FigureRecord.Of(cell, name, result.Definition.Combination)),
        Trials = [.. cell.Trials.Select(trial => TrialRecord.Of(trial, folder))],
    };
}

/// <summary>A figure of a cell in sweep.json.</summary>
/// <param name="Runs">Trials that have it.</param>
/// <param name="Value">Their median or mean.</param>
/// <param name="Deviation">Standard deviation of a sample; null of one run.</param>
/// <param name="Lowest">The least of them.</param>
/// <param name="Highest">The most of them.</param>
internal sealed record FigureRecord(int Runs, double? Value, double? Deviation, double Lowest, double Highest)
{
    /// <summary>The record of a figure that at least one trial has.</summary>
    public static FigureRecord Of(CellResult cell, string name, Definitions.Combination combination)
    {
        var values = cell.Values(name);
        return new FigureRecord(values.Count, cell.Value(name, combination), cell.Deviation(name), values.Min(), values.Max());
    }
}

/// <summary>A trial in sweep.json.</summary>
internal sealed record TrialRecord
{
    /// <summary>Its round.</summary>
    public required int Trial { get; init; }

    /// <summary><c>done</c>, <c>failed</c>, <c>stopped</c> or <c>pending</c>.</summary>
    public required string State { get; init; }

    /// <summary>Why it failed, in a word or two.</summary>
    public string? Reason { get; init; }

    /// <summary>The same as a sentence.</summary>
    public string? Message { get; init; }

    /// <summary>Its folder, from the sweep's; null when there is none.</summary>
    public string? Folder { get; init; }

    /// <summary>What it measured, by name.</summary>
    public IReadOnlyDictionary<string, double> Figures { get; init; } = new Dictionary<string, double>();

    /// <summary>The record of a trial.</summary>
    public static TrialRecord Of(TrialResult trial, SweepFolder folder) => new()
    {
        Trial = trial.Round,
        State = Word(trial.State),
        Reason = trial.Reason,
        Message = trial.Message,
        Folder = trial.Folder is null ? null : folder.Relative(trial.Folder),
        Figures = trial.Figures,
    };

    /// <summary>A state as files have it.</summary>
    public static string Word(TrialState state) => state.ToString().ToLowerInvariant();
}
