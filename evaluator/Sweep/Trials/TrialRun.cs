using MlServe.Evaluator.Runs;
using MlServe.Evaluator.Runs.Display;
using MlServe.Evaluator.Sweep.Definitions;

namespace MlServe.Evaluator.Sweep.Trials;

/// <summary>All that the run of a trial needs.</summary>
internal sealed record TrialRun
{
    /// <summary>The sweep.</summary>
    public required SweepDefinition Definition { get; init; }

    /// <summary>The sweep's folder.</summary>
    public required SweepFolder Folder { get; init; }

    /// <summary>The trial.</summary>
    public required Trial Trial { get; init; }

    /// <summary>Seed of a load's think times.</summary>
    public required int LoadSeed { get; init; }

    /// <summary>Where runs go.</summary>
    public required Evaluation Evaluation { get; init; }

    /// <summary>Shows it.</summary>
    public required IRunDisplay Display { get; init; }

    /// <summary>Looks on, and may have it stopped; null: nobody does.</summary>
    public TrialWatch? Watch { get; init; }
}
