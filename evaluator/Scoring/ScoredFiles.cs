using MlServe.Evaluator.Figures;
using MlServe.Evaluator.Files;
using MlServe.Evaluator.Load;
using MlServe.Evaluator.Load.Results;
using MlServe.Evaluator.Load.Results.Tallies;
using MlServe.Evaluator.Objectives;
using MlServe.Evaluator.RunFiles;
using MlServe.Evaluator.RunFiles.Metadata;
using MlServe.Evaluator.RunFiles.Tables;

namespace MlServe.Evaluator.Scoring;

/// <summary>The files that a score is computed from; null for those there are not.</summary>
/// <param name="Load">Log of the load.</param>
/// <param name="Usage">Usage file.</param>
/// <param name="Latency">latency.csv.</param>
/// <param name="Summary">An earlier summary.json, for what rows cannot tell: accuracy, cluster, checksums, start.</param>
internal sealed record ScoredFiles(string? Load, string? Usage, string? Latency, string? Summary)
{
    /// <summary>load_tally.jsonl, from which the percentiles of a load that did not end are computed.</summary>
    public string? Tally { get; init; }

    /// <summary>Objectives of the load and of its stages, which need the tally.</summary>
    public IReadOnlyList<AskedObjective> Objectives { get; init; } = [];

    /// <summary>The price of what was requested; null: not known.</summary>
    public Price? Price { get; init; }

    /// <summary>The same files held to other objectives, or another price, where there are any.</summary>
    public ScoredFiles HeldTo(Goals? goals) => this with
    {
        Objectives = goals is { Objectives.Count: > 0 } ? [.. goals.Objectives.Select(objective => new AskedObjective(objective))] : Objectives,
        Price = goals?.Price ?? Price,
    };

    /// <summary>The files of a run folder, as far as they are there.</summary>
    /// <exception cref="UserErrorException">There is no such folder, or it holds neither a load nor a usage file.</exception>
    public static ScoredFiles OfRun(string folder)
    {
        if (!Directory.Exists(folder))
            throw new UserErrorException($"there is no run folder {folder}: 'evaluator run' makes them under runs/");
        var run = RunFolder.Open(folder);
        var metadata = JsonFile.Read<RunMetadata>(run.Metadata);
        var files = new ScoredFiles(WithRows(run.LoadOutput), WithRows(run.ResourceUsage), Find(run.Latency), Find(run.Summary))
        {
            Tally = Find(run.Tally),
            Objectives = metadata?.Objectives ?? [],
            Price = metadata?.Price,
        };
        return files.Load is null && files.Usage is null
            ? throw new UserErrorException($"{folder}: contains neither load_output.csv nor resource_usage.csv")
            : files;

        string? Find(string path) => File.Exists(path) ? path : null;

        string? WithRows(string path) => HasRows(path) ? path : null;
    }

    /// <summary>Whether a file is there with more than its header: a run that was cut off early leaves no more, and that is as good as none.</summary>
    public static bool HasRows(string path) => File.Exists(path)
        // Not every log has a header; those that begin with a row begin with a date.
        && File.ReadLines(path)
            .Where(line => !string.IsNullOrWhiteSpace(line))
            .Index()
            .Any(line => line.Index > 0 || char.IsAsciiDigit(line.Item.TrimStart()[0]));

    /// <summary>The tallies; none where there is no file.</summary>
    public IReadOnlyList<StageTallyRecord> ReadTally() => Tally is null ? [] : TallyFile.Read(Tally);

    /// <summary>Reads what there is and computes the summary.</summary>
    /// <param name="testSeconds">Seconds of the test; null for the sum of the stages' elapsed times.</param>
    /// <param name="warn">Takes a line for whatever was missing or left out.</param>
    /// <param name="tally">What <see cref="ReadTally"/> gave, of whoever needs it besides; null: it is read here.</param>
    public Summary Score(double? testSeconds, Action<string> warn, IReadOnlyList<StageTallyRecord>? tally = null)
    {
        var load = Load is null ? null : SiegeLog.Read(Load);
        var usage = Usage is null ? null : UsageCsv.Read(Usage);
        var merged = (tally ?? ReadTally()) is { Count: > 0 } tallies ? TallyMerge.Merge(tallies) : null;
        var latency = ReadLatency(merged);
        foreach (var warning in (load?.Warnings ?? []).Concat(usage?.Warnings ?? []))
            warn(warning);
        if (load is null)
            warn("no load log: rates and response times are unknown");
        if (usage is null)
            warn("no usage file: memory, CPU and replicas are unknown");

        var known = Summary is null ? new Summary() : SummaryJson.Read(Summary);
        if (merged is null && Objectives.Count > 0)
            warn("no load_tally.jsonl: it is unknown whether objectives were kept");
        var scored = Scoring.Score.Of(load?.Rows ?? [], usage?.Rows ?? [], latency, testSeconds) with
        {
            Accuracy = known.Accuracy,
            Cluster = known.Cluster,
            ManifestSha256 = known.ManifestSha256,
            ModelSha256 = known.ModelSha256,
            StartedAt = known.StartedAt,
        };
        return ObjectiveScore.Of(scored, merged, Objectives, Price);
    }

    /// <summary>latency.csv, with the row over all stages even where the load was killed before it wrote one.</summary>
    private IReadOnlyList<LatencyRow> ReadLatency(LoadResult? merged)
    {
        var rows = Latency is null ? [] : LatencyCsv.Read(Latency);
        return merged is null || rows.Any(row => row.Stage == LatencyRow.Overall) ? rows : [.. rows, merged.Overall.ToLatencyRow()];
    }
}
