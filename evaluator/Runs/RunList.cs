using System.Text.Json.Serialization;
using MlServe.Evaluator.Figures;
using MlServe.Evaluator.Files;
using MlServe.Evaluator.RunFiles;
using MlServe.Evaluator.RunFiles.Metadata;
using MlServe.Evaluator.Scoring;

namespace MlServe.Evaluator.Runs;

/// <summary>A run, or a comparison, sweep, pipeline or capacity search that consists of runs, as a list shows it.</summary>
/// <param name="Kind"><c>run</c>, <c>comparison</c>, <c>sweep</c>, <c>tune</c>, <c>pipeline</c> or <c>capacity</c>.</param>
/// <param name="Folder">Its folder's path.</param>
/// <param name="Manifest">The manifest that was run; null when nothing says.</param>
/// <param name="StartedAt">When.</param>
/// <param name="State"><c>finished</c>, <c>interrupted</c>, <c>failed</c>, <c>unfinished</c> (killed before it was scored, or still going on) or
/// <c>unreadable</c> (run.json is damaged, or of another version).</param>
/// <param name="Summary">Its figures; null when nothing was measured, and of a comparison or sweep.</param>
internal sealed record ListedRun(
    [property: JsonPropertyName("kind")] string Kind,
    [property: JsonPropertyName("folder")] string Folder,
    [property: JsonPropertyName("manifest")] string? Manifest,
    [property: JsonPropertyName("started_at")] DateTimeOffset? StartedAt,
    [property: JsonPropertyName("state")] string State,
    [property: JsonPropertyName("summary")] Summary? Summary)
{
    /// <summary>Why a run failed; null for others.</summary>
    [JsonPropertyName("problem")] public string? Problem { get; init; }

    /// <summary>How many runs a comparison or sweep has made; null of a run and of a capacity search.</summary>
    [JsonPropertyName("runs")] public int? Runs { get; init; }
}

/// <summary>Finds the runs under a folder.</summary>
internal static class RunList
{
    // runs/COMPARISON/round-1/RUN, and of a sweep over a pipeline runs/SWEEP/round-1/TRIAL/steps/RUN
    private static readonly EnumerationOptions Depth = new() { RecurseSubdirectories = true, MaxRecursionDepth = 5, IgnoreInaccessible = true };

    /// <summary>Every run folder in <paramref name="parent"/>, those of comparisons included, the oldest first.</summary>
    /// <exception cref="UserErrorException">There is no such folder.</exception>
    public static IReadOnlyList<ListedRun> Read(string parent)
    {
        if (!Directory.Exists(parent))
            throw new UserErrorException($"there is no folder {parent}: 'evaluator run MANIFEST' makes it, or name another one.");
        return [.. Directory.EnumerateFiles(parent, "run.json", Depth).Select(file => Read(RunFolder.Open(Path.GetDirectoryName(file)!)))
            .OrderBy(run => run.StartedAt).ThenBy(run => run.Folder, StringComparer.Ordinal)];
    }

    private static ListedRun Read(RunFolder folder)
    {
        var metadata = JsonFile.Read<RunMetadata>(folder.Metadata);
        var state = metadata switch
        {
            { EndedEarly: "interrupted" } => "interrupted",
            { EndedEarly: not null } => "failed",
            { LoadEndedAt: not null } when folder.IsScored => "finished",
            // Killed after it had claimed its folder and before it had said anything.
            null when new FileInfo(folder.Metadata).Length == 0 => "unfinished",
            null => "unreadable",
            _ => "unfinished",
        };
        return new ListedRun(
            "run",
            folder.Path,
            metadata?.Manifest,
            metadata?.StartedAt,
            state,
            state == "unfinished" ? Score(folder) : JsonFile.Read<Summary>(folder.Summary))
        {
            Problem = state == "failed" ? metadata!.EndedEarly : null,
        };
    }

    /// <summary>What the rows so far come to: nobody has scored a run that was killed, or that still goes on.</summary>
    private static Summary? Score(RunFolder folder)
    {
        try
        {
            return ScoredFiles.OfRun(folder.Path).Score(null, _ => { });
        }
        catch (UserErrorException)
        {
            // Nothing was measured yet, or a file is damaged: 'score' says which.
            return null;
        }
    }
}
