using MlServe.Evaluator.Monitoring;
using MlServe.Evaluator.Objectives;
using MlServe.Evaluator.Pipelines.Artifacts;
using MlServe.Evaluator.Search;
using MlServe.Evaluator.Service;
using MlServe.Evaluator.Sweep.Targets;

namespace MlServe.Evaluator.Sweep.Definitions;

/// <summary>How several trials, or several cells, become one figure.</summary>
internal enum Combination
{
    /// <summary>The middle one.</summary>
    Median,

    /// <summary>The arithmetic mean.</summary>
    Mean,
}

/// <summary>Which cells there are.</summary>
internal enum Sampling
{
    /// <summary>Every combination of values.</summary>
    Grid,

    /// <summary>Drawn by chance.</summary>
    Random,

    /// <summary>Evenly spread, by Sobol's sequence.</summary>
    Sobol,

    /// <summary>Suggested by what those before came to, by a tree-structured Parzen estimator.</summary>
    Tpe,
}

/// <summary>A sweep, as its file says; what a command line says besides is in it.</summary>
internal sealed record SweepDefinition
{
    /// <summary>As the file says; else the file's name without its ending.</summary>
    public required string Name { get; init; }

    /// <summary>The file's text.</summary>
    public required string Text { get; init; }

    /// <summary>What its cells are made of.</summary>
    public required SweepTarget Target { get; init; }

    /// <summary>What is varied; at least one.</summary>
    public required IReadOnlyList<SweepParameter> Parameters { get; init; }

    /// <summary>The load plan's path; null: the built-in one.</summary>
    public string? Plan { get; init; }

    /// <summary>Length of each load in minutes; null: the plan's own.</summary>
    public double? Minutes { get; init; }

    /// <summary>How often each cell runs. Default once.</summary>
    public int Trials { get; init; } = 1;

    /// <summary>Decides over the order, the think times and a random sample; null: drawn.</summary>
    public int? Seed { get; init; }

    /// <summary>Which cells there are. Default the whole grid.</summary>
    public Sampling Sampling { get; init; }

    /// <summary>The parameter of which the least value that works is looked for, instead of running the whole grid; null: none.</summary>
    public string? Smallest { get; init; }

    /// <summary>Cells are suggested by what those before came to, and not known beforehand.</summary>
    public bool IsSearch => Sampling == Sampling.Tpe || Smallest is not null;

    /// <summary>How many cells there are to be; null: the whole grid.</summary>
    public int? Count { get; init; }

    /// <summary>What is to be best; null: nothing is said.</summary>
    public SearchObjective? Objective { get; init; }

    /// <summary>Which trials of a Job or a pipeline are stopped early; null: none.</summary>
    public MedianRule? EarlyStopping { get; init; }

    /// <summary>Trials that run at the same time. Default one.</summary>
    public int Parallel { get; init; } = 1;

    /// <summary>Trials that may fail before the sweep ends; null: any number.</summary>
    public int? MaxFailedTrials { get; init; }

    /// <summary>How trials are combined. Default the median.</summary>
    public Combination Combination { get; init; }

    /// <summary>How long pods may take to become ready. Default 5 minutes.</summary>
    public TimeSpan ReadyTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a Job may take. Default an hour.</summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Time between two rows of usage. Default 5 s; of a Job, which may be short, 1 s.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Where the usage of pods comes from. Default the metrics API.</summary>
    public UsageChoice Usage { get; init; } = new();

    /// <summary>Where a pipeline's steps hand over their files on a cluster other than the embedded one.</summary>
    public ArtifactChoice Artifacts { get; init; } = new();

    /// <summary>Labelled photos that each deployed service is asked about in the first round; null: none.</summary>
    public string? AccuracyData { get; init; }

    /// <summary>File with the classes' names, one per line; null: Food-11's.</summary>
    public string? AccuracyLabels { get; init; }

    /// <summary>Model card of a deployed model that takes tensors; null: what its shapes say.</summary>
    public string? AccuracyCard { get; init; }

    /// <summary>How the deployed services are spoken to.</summary>
    public ServiceContract Contract { get; init; } = new();

    /// <summary>Objectives of each load, and the price of what is requested.</summary>
    public Goals Goals { get; init; } = Goals.None;

    /// <summary>How many of its requests may fail before a trial counts as failed; null: any number.</summary>
    public FailureLimit? MaxFailed { get; init; }

    /// <summary>The heat maps asked for; none: the first metrics over the first two parameters.</summary>
    public IReadOnlyList<HeatMapQuery> HeatMaps { get; init; } = [];
}

/// <summary>A heat map that somebody asked for.</summary>
/// <param name="Metric">The metric's name.</param>
/// <param name="X">Parameter of the columns.</param>
/// <param name="Y">Parameter of the rows; null with one parameter.</param>
internal sealed record HeatMapQuery(string Metric, string X, string? Y)
{
    /// <summary>Other parameters by name, held at one value.</summary>
    public IReadOnlyDictionary<string, string> Fixed { get; init; } = new Dictionary<string, string>();
}
