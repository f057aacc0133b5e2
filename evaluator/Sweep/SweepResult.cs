using MathNet.Numerics.Statistics;
using MlServe.Evaluator.Figures;
using MlServe.Evaluator.Statistics;
using MlServe.Evaluator.Sweep.Definitions;
using MlServe.Evaluator.Sweep.Trials;

namespace MlServe.Evaluator.Sweep;

/// <summary>How far a trial has come.</summary>
internal enum TrialState
{
    /// <summary>Not run yet, or cut off: a sweep that goes on runs it.</summary>
    Pending,

    /// <summary>It has figures.</summary>
    Done,

    /// <summary>It came to an end without figures that count.</summary>
    Failed,

    /// <summary>It had little hope beside the others, and was ended before its time; its figures are of what it had come to.</summary>
    Stopped,
}

/// <summary>One run of a cell.</summary>
/// <param name="Round">Which of its trials, from 1.</param>
internal sealed record TrialResult(int Round)
{
    /// <summary>How far it came.</summary>
    public TrialState State { get; init; }

    /// <summary>Why it failed, in a word or two; of one that is done, what to mind (<c>OOMKilled</c>); else null.</summary>
    public string? Reason { get; init; }

    /// <summary>The same as a sentence.</summary>
    public string? Message { get; init; }

    /// <summary>Its folder; null when there is none.</summary>
    public string? Folder { get; init; }

    /// <summary>A link from the sweep's folder to the page that shows it; null when there is none.</summary>
    public string? Page { get; init; }

    /// <summary>What it measured, by name.</summary>
    public IReadOnlyDictionary<string, double> Figures { get; init; } = new Dictionary<string, double>();
}

/// <summary>A cell with its trials.</summary>
/// <param name="Cell">The cell.</param>
/// <param name="Trials">One a round.</param>
internal sealed record CellResult(SweepCell Cell, IReadOnlyList<TrialResult> Trials)
{
    /// <summary>The trials that have figures.</summary>
    public IReadOnlyList<TrialResult> Done { get; } = [.. Trials.Where(trial => trial.State == TrialState.Done)];

    /// <summary>The trials that failed.</summary>
    public IReadOnlyList<TrialResult> Failed { get; } = [.. Trials.Where(trial => trial.State == TrialState.Failed)];

    /// <summary>The trials that were stopped.</summary>
    public IReadOnlyList<TrialResult> Stopped { get; } = [.. Trials.Where(trial => trial.State == TrialState.Stopped)];

    /// <summary>Done as soon as one trial is; else stopped when one was, failed when all that ran did.</summary>
    public TrialState State =>
        Done.Count > 0 ? TrialState.Done
        : Stopped.Count > 0 ? TrialState.Stopped
        : Failed.Count > 0 ? TrialState.Failed
        : TrialState.Pending;

    /// <summary>No trial is left to run.</summary>
    public bool IsOver => Trials.All(trial => trial.State != TrialState.Pending);

    /// <summary>No trial failed or was stopped: what is left of a cell in which one did looks better than it is.</summary>
    public bool IsUnharmed => Failed.Count == 0 && Stopped.Count == 0;

    /// <summary>Why trials failed: the most frequent reason; null when none did.</summary>
    public string? Reason => Commonest(Failed.Select(trial => trial.Reason ?? "failed"));

    /// <summary>A figure of every trial that is done and knows it.</summary>
    public IReadOnlyList<double> Values(string metric) => [.. Done.Where(trial => trial.Figures.ContainsKey(metric)).Select(trial => trial.Figures[metric])];

    /// <summary>A figure over the trials; null when none knows it.</summary>
    public double? Value(string metric, Combination combination) => Values(metric) is { Count: > 0 } values ? Combine(values, combination) : null;

    /// <summary>Standard deviation of a figure over the trials, of a sample; null of fewer than two.</summary>
    public double? Deviation(string metric) => Values(metric) is { Count: > 1 } values ? values.StandardDeviation() : null;

    /// <summary>Several values as one.</summary>
    public static double Combine(IReadOnlyList<double> values, Combination combination) =>
        combination == Combination.Mean ? values.Average() : Bootstrap.MedianOf(values);

    /// <summary>What is there most often, of equals the first in the alphabet; null of nothing.</summary>
    public static string? Commonest(IEnumerable<string> words) =>
        words.GroupBy(word => word).OrderByDescending(same => same.Count()).ThenBy(same => same.Key, StringComparer.Ordinal).FirstOrDefault()?.Key;
}

/// <summary>What a sweep has come to.</summary>
/// <param name="Definition">What was asked.</param>
/// <param name="Seed">Seed of the order.</param>
/// <param name="Cells">Its cells.</param>
internal sealed record SweepResult(SweepDefinition Definition, int Seed, IReadOnlyList<CellResult> Cells)
{
    /// <summary>What a trial came to.</summary>
    public TrialResult Of(Trial trial) => Cells[trial.Cell.Number - 1].Trials[trial.Round - 1];

    /// <summary>Nothing is left to run, or nothing need be.</summary>
    public bool IsFinished => Reached is not null || (Cells.All(cell => cell.IsOver) && Missing == 0);

    /// <summary>Cells that are still to be suggested, or may be.</summary>
    public int Missing =>
        Definition.Smallest is not null ? LeastValue.Left(Definition, Cells)
        : Definition.IsSearch ? Math.Max(0, Definition.Count!.Value - Cells.Count)
        : 0;

    /// <summary>The first cell that is good enough for the objective's goal; null: none is yet.</summary>
    public CellResult? Reached => Definition.Objective is { Goal: not null } objective
        ? Cells.FirstOrDefault(cell => cell.IsOver && cell.IsUnharmed && cell.Value(objective.Metric, Definition.Combination) is { } value
            && objective.IsReached(value))
        : null;

    /// <summary>Names of the figures that any trial has: those that are known first, in the order of <see cref="KnownFigures.All"/>.</summary>
    public IReadOnlyList<string> Metrics { get; } =
        [.. Cells.SelectMany(cell => cell.Done).SelectMany(trial => trial.Figures.Keys).Distinct()
            // A Job that prints what it was given says nothing new.
            .Where(name => Definition.Parameters.All(parameter => parameter.Name != name))
            .OrderBy(KnownFigures.Rank)
            .ThenBy(name => name, StringComparer.Ordinal),
    ];
}
