using System.Text.Json.Nodes;
using MlServe.Evaluator.Figures;
using MlServe.Evaluator.Load.Plan;
using MlServe.Evaluator.Objectives;
using MlServe.Evaluator.Simulation.Calibration;
using MlServe.Evaluator.Sweep;
using MlServe.Evaluator.Sweep.Definitions;
using MlServe.Kubernetes.Manifests;

namespace MlServe.Evaluator.Tuning.Definitions;

/// <summary>What is tuned, over what, and what for.</summary>
internal sealed record TuneDefinition
{
    /// <summary>Share of the simulations of a cell that keep what it has to keep to, at least.</summary>
    public const double MustKeep = 0.9;

    /// <summary>The manifest as it is.</summary>
    public required ManifestFile Manifest { get; init; }

    /// <summary>What may be varied, and how cells are chosen: in the terms of a sweep.</summary>
    public required SweepDefinition Space { get; init; }

    /// <summary>The figure that is to be as low as possible.</summary>
    public required Figure Minimized { get; init; }

    /// <summary>The load, with its objectives.</summary>
    public required LoadPlan Plan { get; init; }

    /// <summary>What a core-hour and a GiB-hour cost; null: not known.</summary>
    public Price? Price { get; init; }

    /// <summary>The least accuracy; null: none is asked for.</summary>
    public double? MinAccuracy { get; init; }

    /// <summary>The models to choose from; none: the manifest's.</summary>
    public IReadOnlyList<TunedModel> Models { get; init; } = [];

    /// <summary>What a pod costs; of several models one each.</summary>
    public required IReadOnlyList<ServiceCalibration> Calibrations { get; init; }

    /// <summary>Simulations of each cell.</summary>
    public required int Trials { get; init; }

    /// <summary>Decides over all chance.</summary>
    public required int Seed { get; init; }

    /// <summary>How the best run against the manifest as it is; null: all stays simulated.</summary>
    public RaceTerms? Race { get; init; }

    /// <summary>What every deployment has to keep to.</summary>
    public IReadOnlyList<Requirement> Requirements => field ??=
        [.. Plan.AllObjectives.Select(Requirement.Of), .. new[] { MinAccuracy }.OfType<double>().Select(Requirement.Accuracy)];

    /// <summary>What is varied.</summary>
    public IReadOnlyList<SweepParameter> Parameters => Space.Parameters;

    /// <summary>How many cells are chosen; more may follow that lie between the best and the manifest as it is.</summary>
    public int Count => Given?.Count ?? Space.Count!.Value;

    /// <summary>The values of all cells where those are known beforehand; null of a search.</summary>
    public IReadOnlyList<IReadOnlyList<string?>>? Given => field ??= Space.Sampling switch
    {
        Sampling.Grid => SweepCells.Grid(Parameters),
        Sampling.Random => SweepCells.Sample(Parameters, Space.Count!.Value, new Random(Seed)),
        Sampling.Sobol => SweepCells.Even(Parameters, Space.Count!.Value, Seed),
        _ => null,
    };

    /// <summary>The manifest's own value of each parameter; null where it is not set.</summary>
    public IReadOnlyList<string?> Original => field ??= [.. Parameters.Select(parameter => ValuesOf(parameter)[0])];

    /// <summary>Whether the manifest has one value for all fields of each parameter, so that a cell can have it, too.</summary>
    public IReadOnlyList<bool> IsOriginalOneValue => field ??= [.. Parameters.Select(parameter => ValuesOf(parameter).Distinct().Count() == 1)];

    /// <summary>Whether two values are the same amount or text.</summary>
    public static bool IsSame(string? one, string? other) =>
        one == other || (SweepRange.TryParse(one, out var a) && SweepRange.TryParse(other, out var b) && a == b);

    /// <summary>What is not exceeded in as many simulations of a cell as must keep a requirement; null where nobody can tell of so many.</summary>
    public static double? Usual(IEnumerable<double?> trials)
    {
        List<double> sorted = [.. trials.Select(value => value ?? double.PositiveInfinity).Order()];
        if (sorted.Count == 0)
            return null;
        var usual = sorted[Math.Clamp((int)Math.Ceiling(MustKeep * sorted.Count - 1e-9) - 1, 0, sorted.Count - 1)];
        return double.IsFinite(usual) ? usual : null;
    }

    private IReadOnlyList<string?> ValuesOf(SweepParameter parameter)
    {
        List<JsonObject> objects = [.. Manifest.Documents.Select(document => document.Object)];
        return [.. parameter.Fields.Select(field => field.Value(objects))];
    }
}
