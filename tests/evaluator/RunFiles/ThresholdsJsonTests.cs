using System.Text.Json;
using System.Text.Json.Nodes;
using MlServe.Evaluator.Figures;
using MlServe.Evaluator.Files;
using MlServe.Evaluator.RunFiles.Metadata;

namespace MlServe.Evaluator.Tests.RunFiles;

public class ThresholdsJsonTests
{
    private static readonly RunMetadata Run = new() { Run = "a", Evaluator = "1", Manifest = "m", ManifestSha256 = "0" };

    [Fact]
    public void Write_JudgedThresholds_HaveFigureLimitValueAndVerdict()
    {
        var judged = new[] { new Threshold("p95", "latency_p95_s", "s") { AtMost = 0.2 } }.Judge(new Summary { LatencyP95Seconds = 0.3 });

        var written = JsonNode.Parse(JsonSerializer.Serialize(Run with { Thresholds = judged }, JsonFile.Options))!["thresholds"]![0]!;

        Assert.Equal(
            """{"name":"p95","figure":"latency_p95_s","unit":"s","at_most":0.2,"at_least":null,"value":0.3,"met":false}""", written.ToJsonString());
    }

    [Fact]
    public void Read_WhatWasWritten_IsTheSame()
    {
        var run = Run with { Thresholds = [new Threshold("p95", "latency_p95_s", "s") { AtMost = 0.2 }] };

        Assert.Equal(run.Thresholds, JsonSerializer.Deserialize<RunMetadata>(JsonSerializer.Serialize(run, JsonFile.Options), JsonFile.Options)!.Thresholds);
    }

    [Fact]
    public void Read_ObjectOfAnOlderVersion_LosesNothingElse()
    {
        var old = JsonNode.Parse(JsonSerializer.Serialize(Run with { Seed = 7 }, JsonFile.Options))!;
        old["thresholds"] = new JsonObject { ["max_p95_seconds"] = 0.5, ["max_failed"] = null };

        var read = JsonSerializer.Deserialize<RunMetadata>(old.ToJsonString(), JsonFile.Options)!;

        Assert.Equal((7, 0), (read.Seed, read.Thresholds.Count));
    }

    [Fact]
    public void Read_NullOfAnOlderVersion_IsNone()
    {
        var old = JsonNode.Parse(JsonSerializer.Serialize(Run, JsonFile.Options))!;
        old["thresholds"] = null;

        Assert.Empty(JsonSerializer.Deserialize<RunMetadata>(old.ToJsonString(), JsonFile.Options)!.Thresholds);
    }
}
