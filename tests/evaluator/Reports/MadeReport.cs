using MlServe.Evaluator.Load.Results.Histograms;
using MlServe.Evaluator.Reports;
using MlServe.Evaluator.RunFiles.Metadata;
using MlServe.Evaluator.RunFiles.Tables;
using MlServe.Evaluator.Scoring;

namespace MlServe.Evaluator.Tests.Reports;

/// <summary>A run made by hand.</summary>
internal static class MadeReport
{
    public static readonly DateTimeOffset Start = new(2026, 1, 31, 9, 0, 0, TimeSpan.Zero);

    /// <summary>Three stages of a minute, two replicas, an event and a gap.</summary>
    public static ReportData WholeRun()
    {
        LoadRow[] load =
        [
            .. Enumerable
                .Range(1, 3)
                .Select(i => new LoadRow(Start.DateTime.AddMinutes(i), 100 * i, 60, 0, 0.05, 100 * i / 60.0, 0, 1, 100 * i, i == 2 ? 1 : 0)),
        ];
        LatencyRow[] latency =
        [
            .. Enumerable
                .Range(1, 3)
                .Select(i => new LatencyRow($"{i}", 20, 100, 100 * i, 100 * i, 0, 0.04, 0.06, 0.07, 0.09, 0.1, 0.05, 0.001, 0.002, 0.03, 0.0005)),
            new LatencyRow(LatencyRow.Overall, 20, null, 600, 600, 1, 0.04, 0.06, 0.07, 0.09, 0.1, 0.05, 0.001, 0.002, 0.03, 0.0005),
        ];
        UsageRow[] usage =
        [
            .. Enumerable
                .Range(0, 36)
                .Select(i =>
                    i == 9
                        ? UsageRow.Gap(Start.AddSeconds(5 * i))
                        : new UsageRow(Start.AddSeconds(5 * i), 2, 2, 4 * 1024 * 1024, 4, 8 * 1024 * 1024, 0.5, 200_000) { Ready = 1, Desired = 3 }
                ),
        ];
        TimelineRow[] timeline =
        [
            .. Enumerable
                .Range(0, 36)
                .Select(i => new TimelineRow(
                    Start.AddSeconds(5 * i),
                    5 * i,
                    5,
                    1 + i / 12,
                    20 + 10 * (i / 12),
                    8,
                    8,
                    i == 20 ? 1 : 0,
                    0.05,
                    0.04,
                    0.07,
                    0.09
                )),
        ];
        var times = new LatencyHistogram();
        for (var i = 1; i <= 600; i++)
            times.Record(TimeSpan.FromMilliseconds(20 + i % 70));
        return new ReportData
        {
            Name = "20260131T090000Z-deployment_hpa",
            Summary = Score.Of(load, usage, latency),
            Load = load,
            Latency = latency,
            Usage = usage,
            Timeline = timeline,
            Times = times,
            Events =
            [
                new RunEvent(Start.AddSeconds(30), "HorizontalPodAutoscaler", "ml-app", "SuccessfulRescale", "New size: 4"),
                new RunEvent(Start.AddSeconds(45), "Monitor", "sample", "Gap", "no answer"),
            ],
            Manifest = "apiVersion: apps/v1\nkind: Deployment\n",
            Metadata = new RunMetadata
            {
                Run = "20260131T090000Z",
                Evaluator = "0.1.0",
                Manifest = "deploy_hpa/deployment_hpa.yaml",
                ManifestSha256 = "ab",
                LoadStartedAt = Start,
                LoadEndedAt = Start.AddMinutes(3),
                Cautions = ["Shorter than its plan."],
            },
        };
    }
}
