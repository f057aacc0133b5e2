using MlServe.Evaluator.Load;
using MlServe.Evaluator.Load.Plan;
using MlServe.Evaluator.Load.Results.Tallies;

namespace MlServe.Evaluator.Simulation.Users;

/// <summary>A stage of the load while it goes.</summary>
internal sealed class StageInProgress
{
    /// <summary>Which stage, or that it is the warm-up.</summary>
    public required LoadPart Part { get; init; }

    /// <summary>What its users do.</summary>
    public required StagePlan Plan { get; init; }

    /// <summary>Its start from that of the load.</summary>
    public required TimeSpan Offset { get; init; }

    /// <summary>When it began, ticks.</summary>
    public required long Start { get; init; }

    /// <summary>Where it counts.</summary>
    public required StageTally Tally { get; init; }

    /// <summary>Cuts it into rows; null where nobody reads them.</summary>
    public StageTimeline? Timeline { get; init; }

    /// <summary>Its arrivals; null in a closed stage.</summary>
    public OpenArrivals? Arrivals { get; init; }

    /// <summary>Requests that it has sent.</summary>
    public long Sent { get; set; }

    /// <summary>When it is to end, ticks.</summary>
    public long End => Start + Plan.Length.Ticks;
}
