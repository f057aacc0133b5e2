using System.Globalization;
using MlServe.Evaluator.Comparison;
using MlServe.Evaluator.Figures;
using MlServe.Evaluator.Files;
using MlServe.Evaluator.Reports;
using MlServe.Evaluator.RunFiles;
using MlServe.Evaluator.RunFiles.Metadata;
using MlServe.Evaluator.Scoring;

namespace MlServe.Evaluator.Tests.Comparison;

/// <summary>Runs with figures made by hand, in memory and as folders.</summary>
internal static class MadeRuns
{
    public const double GiB = 1 << 20;

    /// <summary>A manifest whose runs took these response times, one a round; null for one that does not count.</summary>
    public static Variant Variant(string name, double memoryKB, params double?[] seconds) => Of(name, memoryKB, rounds: true, seconds);

    /// <summary>The same, run by themselves.</summary>
    public static Variant Past(string name, double memoryKB, params double?[] seconds) => Of(name, memoryKB, rounds: false, seconds);

    /// <summary>Writes a run folder that a finished run could have left: two stages of 30 s, a row of usage every 5.</summary>
    public static string Write(
        string parent,
        string name,
        string manifest,
        double seconds,
        double memoryKB,
        Func<RunMetadata, RunMetadata>? change = null,
        string model = "m1"
    )
    {
        var folder = Path.Combine(parent, name);
        Directory.CreateDirectory(folder);
        var start = new DateTimeOffset(2026, 1, 31, 9, 0, 0, TimeSpan.Zero);
        var text = $"# {manifest}\napiVersion: v1\nkind: ConfigMap\nmetadata: {{ name: {manifest} }}\n";
        var metadata = new RunMetadata
        {
            Run = name, Evaluator = "0", Manifest = $"{manifest}.yaml", ManifestSha256 = RunMetadata.Sha256(System.Text.Encoding.UTF8.GetBytes(text)),
            StartedAt = start, LoadStartedAt = start, LoadEndedAt = start.AddMinutes(1),
        };
        JsonFile.Write(Path.Combine(folder, "run.json"), change?.Invoke(metadata) ?? metadata);
        File.WriteAllText(Path.Combine(folder, "deployment.yaml"), text);
        File.WriteAllText(
            Path.Combine(folder, "summary.json"),
            SummaryJson.Text(
                new Summary
                {
                    ManifestSha256 = metadata.ManifestSha256,
                    ModelSha256 = model,
                    Cluster = "embedded",
                    StartedAt = start,
                }
            )
        );
        File.WriteAllText(
            Path.Combine(folder, "load_output.csv"),
            string.Concat(
                Enumerable
                    .Range(1, 2)
                    .Select(stage =>
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"2026-01-31 09:0{stage}:00,{100,7},{30.0,11:0.00},{0,12},{seconds,11:0.00},{3.33,12:0.00},{0.0,12:0.00},{1.0,12:0.00},{100,8},{0,8}\n"
                        )
                    )
            )
        );
        File.WriteAllText(
            Path.Combine(folder, "resource_usage.csv"),
            "time,n_replica,cpu_req_core,mem_req_KB,cpu_lim_core,mem_lim_KB,cpu_use_core,mem_use_KB\n"
                + string.Concat(
                    Enumerable
                        .Range(0, 12)
                        .Select(row =>
                            string.Create(CultureInfo.InvariantCulture, $"{start.AddSeconds(5 * row):O},1,1,{memoryKB},2,{2 * memoryKB},0.5,200000\n")
                        )
                )
        );
        SummaryJson.Write(Path.Combine(folder, "summary.json"), ScoredFiles.OfRun(folder).Score(null, _ => { }));
        return folder;
    }

    /// <summary>A manifest of which only these summaries are known, one a round; or, without rounds, of runs by themselves.</summary>
    public static Variant Known(string name, bool rounds, IEnumerable<Summary> summaries) => new(
        name,
        [.. summaries.Select((summary, i) => new Trial(
            $"runs/{name}-{i}", rounds ? Path.Combine("runs", $"round-{i + 1}") : null, new ReportData { Name = $"{name}-{i}", Summary = summary }, null))]);

    private static Variant Of(string name, double memoryKB, bool rounds, double?[] seconds) =>
        new(
            name,
            [
                .. seconds.Select(
                    (time, i) =>
                        new Trial(
                            $"runs/{name}-{i}",
                            rounds ? Path.Combine("runs", $"round-{i + 1}") : null,
                            new ReportData
                            {
                                Name = $"{name}-{i}",
                                Summary = new Summary
                                {
                                    ResponseTimeSeconds = time,
                                    MemoryRequestedKB = memoryKB,
                                    Okay = 1000,
                                    Transactions = 1000,
                                    Failed = 0,
                                    DurationSeconds = 1800,
                                    Cluster = "embedded",
                                },
                            },
                            time is null ? "no request was served" : null
                        )
                ),
            ]
        );
}
