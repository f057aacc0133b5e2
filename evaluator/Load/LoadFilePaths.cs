using MlServe.Evaluator.Files;

namespace MlServe.Evaluator.Load;

/// <summary>Where the files of a load go; null: there is none.</summary>
internal sealed record LoadFilePaths
{
    /// <summary>siege's rows.</summary>
    public string? Log { get; init; }

    /// <summary>Percentiles.</summary>
    public string? Latency { get; init; }

    /// <summary>The course of the load.</summary>
    public string? Timeline { get; init; }

    /// <summary>HdrHistogram's log.</summary>
    public string? HistogramLog { get; init; }

    /// <summary>Every single request.</summary>
    public string? Requests { get; init; }

    /// <summary>Counts and histograms, whole.</summary>
    public string? Tally { get; init; }

    /// <summary>What becomes of files that exist.</summary>
    public ExistingFile WhenExists { get; init; }

    /// <summary>Those that were asked for, standard output apart.</summary>
    public IReadOnlyList<string> Written =>
        [.. ((string?[])[Log, Latency, Timeline, HistogramLog, Requests, Tally]).OfType<string>().Where(path => path != OutputFile.StandardOutput)];
}
