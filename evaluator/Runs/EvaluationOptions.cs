using MlServe.Evaluator.Figures;
using MlServe.Evaluator.Load.Plan;
using MlServe.Evaluator.Monitoring;
using MlServe.Evaluator.Objectives;
using MlServe.Evaluator.RunFiles;
using MlServe.Evaluator.Service;

namespace MlServe.Evaluator.Runs;

/// <summary>What a run of a Deployment under load is asked to do.</summary>
internal sealed record EvaluationOptions
{
    /// <summary>The manifest's path.</summary>
    public required string Manifest { get; init; }

    /// <summary>The model's file that the deployed service is to use; null: what the manifest says.</summary>
    public string? Model { get; init; }

    /// <summary>Length of the whole load in minutes; null: the plan's own.</summary>
    public double? Minutes { get; init; }

    /// <summary>The load plan's file; null: the built-in one.</summary>
    public string? Plan { get; init; }

    /// <summary>A recorded load in place of the plan's stages; null: the plan's.</summary>
    public TraceChoice? Trace { get; init; }

    /// <summary>Folder that the run folder is made in.</summary>
    public string Out { get; init; } = RunFolder.DefaultParent;

    /// <summary>What is loaded; null: found from the Service.</summary>
    public HttpAddress? Url { get; init; }

    /// <summary>Seed of the think times.</summary>
    public int Seed { get; init; }

    /// <summary>Time between two rows of usage. Default 5 s, the original's.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the pods may take to become ready. Default 5 minutes: a real cluster pulls the image first.</summary>
    public TimeSpan ReadyTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long to wait for the first metrics of the pods before the load. Default a minute; zero: do not wait.</summary>
    public TimeSpan MetricsTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Where the usage comes from.</summary>
    public UsageChoice Usage { get; init; } = new();

    /// <summary>Have the nodes pull the images before the deployment is applied.</summary>
    public bool Prewarm { get; init; }

    /// <summary>Labelled photos that the deployed service is asked about when the load is over; null: none.</summary>
    public string? AccuracyData { get; init; }

    /// <summary>File with the classes' names, one per line; null: Food-11's.</summary>
    public string? AccuracyLabels { get; init; }

    /// <summary>Model card of a deployed model that takes tensors; null: what its shapes say.</summary>
    public string? AccuracyCard { get; init; }

    /// <summary>How the service is spoken to.</summary>
    public ServiceContract Contract { get; init; } = new();

    /// <summary>Objectives of the load, and the price of what is requested.</summary>
    public Goals Goals { get; init; } = Goals.None;

    /// <summary>What the run must keep to.</summary>
    public IReadOnlyList<Threshold> Thresholds { get; init; } = [];
}
