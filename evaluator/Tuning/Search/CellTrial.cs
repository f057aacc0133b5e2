using MlServe.Evaluator.Figures;
using MlServe.Evaluator.Load.Plan;
using MlServe.Evaluator.Objectives;
using MlServe.Evaluator.Runs.Deployments;
using MlServe.Evaluator.Simulation.Calibration;
using MlServe.Evaluator.Simulation.Manifests;
using MlServe.Evaluator.Simulation.Results;
using MlServe.Evaluator.Statistics;
using MlServe.Evaluator.Sweep;
using MlServe.Evaluator.Tuning.Definitions;
using MlServe.Evaluator.Tuning.Results;
using MlServe.Kubernetes.Manifests;

namespace MlServe.Evaluator.Tuning.Search;

/// <summary>Simulates what is tried. All cells meet the same users: what differs between them is theirs.</summary>
internal static class CellTrial
{
    /// <summary>The manifest as it is.</summary>
    /// <exception cref="UserErrorException">It cannot be simulated with these calibrations.</exception>
    public static TunedCell RunOriginal(TuneDefinition definition) => Simulated(definition, definition.Manifest, Empty(definition, 0, definition.Original));

    /// <summary>A cell.</summary>
    /// <exception cref="UserErrorException">It cannot be simulated with these calibrations.</exception>
    public static TunedCell Run(TuneDefinition definition, SweepCell cell)
    {
        var tried = Empty(definition, cell.Number, cell.Values);
        return cell.Problem is not null ? tried with { Problem = cell.Problem }
            : Simulated(definition, ManifestFile.Parse(cell.Manifest!, definition.Manifest.Name), tried);
    }

    /// <summary>A manifest as a simulation takes it, by the calibration that speaks for it.</summary>
    /// <exception cref="UserErrorException">It cannot be simulated with these calibrations.</exception>
    public static SimulatedManifest Read(TuneDefinition definition, ManifestFile manifest) =>
        Read(manifest, definition.Calibrations, definition.Plan, definition.Price);

    /// <summary>The same where it is not known yet over what is tuned.</summary>
    /// <param name="manifest">The manifest.</param>
    /// <param name="calibrations">Of one service, or of several.</param>
    /// <param name="plan">The load.</param>
    /// <param name="price">What a core-hour and a GiB-hour cost; null: not known.</param>
    /// <exception cref="UserErrorException">It cannot be simulated with these calibrations.</exception>
    public static SimulatedManifest Read(ManifestFile manifest, IReadOnlyList<ServiceCalibration> calibrations, LoadPlan plan, Price? price)
    {
        var wanted = CalibratedService.Of(RunTarget.Of(manifest).Deployment.Spec.Template.Spec.Containers[0], null);
        // Where none fits, the first says in what it differs.
        var calibration = calibrations.FirstOrDefault(known => known.Service.DifferenceFrom(wanted) is null) ?? calibrations[0];
        return SimulatedManifest.Read(manifest, calibration, plan, price);
    }

    private static TunedCell Simulated(TuneDefinition definition, ManifestFile manifest, TunedCell cell)
    {
        var simulated = Read(definition, manifest);
        try
        {
            var accuracy = definition.Models.FirstOrDefault(model => model.Sha256 == simulated.Input.Calibration.Service.Model?.Sha256)?.Accuracy;
            return Of(definition, cell, [.. SimulationTrials.Run(simulated, definition.Trials, definition.Seed).Summaries
                .Select(summary => accuracy is null ? summary : summary with { Accuracy = accuracy })]);
        }
        catch (UserErrorException exception)
        {
            // Pods that never become ready, such as those that fit on no node.
            return cell with { Problem = exception.Message };
        }
    }

    /// <summary>What the simulations of a cell come to, in the numbers of tune.json: a study that goes on decides as one that never stopped.</summary>
    internal static TunedCell Of(TuneDefinition definition, TunedCell cell, IReadOnlyList<Summary> trials) => cell with
    {
        Figures = KnownFigures.All.Select(figure => (figure.Name, Values: trials.Select(figure.Value).OfType<double>().ToList()))
            .Where(known => known.Values.Count > 0).ToDictionary(known => known.Name, known => RoundNumber.Of(Bootstrap.MedianOf(known.Values))),
        Trials = definition.Requirements.Select(requirement => requirement.Figure).Prepend(definition.Minimized).DistinctBy(figure => figure.Name)
            .ToDictionary(figure => figure.Name, figure => (IReadOnlyList<double?>)[.. trials.Select(trial => Rounded(figure.Value(trial)))]),
        BudgetSpent = definition.Requirements.ToDictionary(
            requirement => requirement.Name, requirement => Rounded(TuneDefinition.Usual(trials.Select(requirement.Spent)))),
    };

    private static double? Rounded(double? value) => value is { } known ? RoundNumber.Of(known) : null;

    private static TunedCell Empty(TuneDefinition definition, int number, IReadOnlyList<string?> values) => new()
    {
        Cell = number,
        Parameters = definition.Parameters.Zip(values).ToDictionary(pair => pair.First.Name, pair => pair.Second),
    };
}
