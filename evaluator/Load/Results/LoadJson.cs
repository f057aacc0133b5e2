using System.Text.Json;
using System.Text.Json.Nodes;
using MlServe.Evaluator.Files;

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
        ["latency_intervals"] = JsonSerializer.SerializeToNode(
            LatencyIntervals.Of(result).ToDictionary(known => known.Key.Column, known => known.Value), JsonFile.Options),
        ["objectives"] = JsonSerializer.SerializeToNode(LoadObjectives.Judge(result, options.JudgedObjectives), JsonFile.Options),
        ["stages"] = new JsonArray([.. result.Stages.Select(Stage)]),
        ["warning"] = LoadWarnings.Of(result).Concat(LoadWarnings.Cautions(result)).ToList() is [_, ..] warnings ? string.Join("; ", warnings) : null,
    }.ToJsonString(JsonFile.Options);

    private static JsonObject Stage(StageResult stage)
    {
        var (figures, counts) = (stage.Figures, stage.Figures.Counts);
        var json = new JsonObject
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
            ["statuses"] = JsonSerializer.SerializeToNode(figures.Statuses, JsonFile.Options),
            ["denied"] = counts.Denied,
            ["not_found"] = counts.NotFound,
            ["rejected"] = counts.Rejected,
            ["unsent"] = counts.Unsent,
            ["body_bytes"] = counts.BodyBytes,
        };
        foreach (var time in LoadTime.All)
            json[time.Column] = figures.Seconds(time) is { } seconds ? RoundNumber.Of(seconds) : null;
        json["generator_cpu_core"] = stage.GeneratorCpuCores is { } cores ? RoundNumber.Of(cores) : null;
        return json;
    }
}
