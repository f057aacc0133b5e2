using System.Text.Json.Nodes;
using MlServe.Evaluator.Files;
using MlServe.Evaluator.RunFiles;

namespace MlServe.Evaluator.Load.Results;

/// <summary>A load's result for machines: what latency.csv holds and a little more, in one object.</summary>
internal static class LoadJson
{
    /// <summary>The result as JSON text.</summary>
    public static string Write(LoadResult result, LoadOptions options) => new JsonObject
    {
        ["url"] = options.Url.ToString(),
        ["seed"] = options.Seed,
        ["interrupted"] = result.Overall.WasInterrupted,
        ["overall"] = Stage(result.Overall),
        ["stages"] = new JsonArray([.. result.Stages.Select(Stage)]),
        ["warning"] = LoadWarnings.Of(result).ToList() is [_, ..] warnings ? string.Join("; ", warnings) : null,
    }.ToJsonString(JsonFile.Options);

    private static JsonObject Stage(StageResult stage)
    {
        var (figures, counts) = (stage.Figures, stage.Figures.Counts);
        return new JsonObject
        {
            ["stage"] = stage.Part.IsOverall ? stage.Part.ToString() : stage.Part.Number,
            ["users"] = stage.Users,
            ["think_s"] = stage.ThinkUpTo?.TotalSeconds,
            ["elapsed_s"] = stage.Elapsed.TotalSeconds,
            ["transactions"] = counts.Transactions,
            ["okay"] = counts.Okay,
            ["failed"] = counts.Failed,
            ["failed_no_connection"] = counts.NoConnection,
            ["failed_timed_out"] = counts.TimedOut,
            ["failed_broken"] = counts.Broken,
            ["failed_server_error"] = counts.ServerErrors,
            ["denied"] = counts.Denied,
            ["not_found"] = counts.NotFound,
            ["rejected"] = counts.Rejected,
            ["unsent"] = counts.Unsent,
            ["body_bytes"] = counts.BodyBytes,
            ["mean_s"] = figures.Mean?.TotalSeconds,
            ["p50_s"] = figures.P50?.TotalSeconds,
            ["p90_s"] = figures.P90?.TotalSeconds,
            ["p95_s"] = figures.P95?.TotalSeconds,
            ["p99_s"] = figures.P99?.TotalSeconds,
            ["max_s"] = figures.Max?.TotalSeconds,
            ["from_due_p50_s"] = figures.FromDueP50?.TotalSeconds,
            ["from_due_p99_s"] = figures.FromDueP99?.TotalSeconds,
            ["connect_p50_s"] = figures.ConnectP50?.TotalSeconds,
            ["connect_p99_s"] = figures.ConnectP99?.TotalSeconds,
            ["wait_p50_s"] = figures.WaitP50?.TotalSeconds,
            ["wait_p99_s"] = figures.WaitP99?.TotalSeconds,
            ["generator_cpu_core"] = stage.GeneratorCpuCores,
            ["generator_late_p99_s"] = figures.LateP99?.TotalSeconds,
        };
    }
}
