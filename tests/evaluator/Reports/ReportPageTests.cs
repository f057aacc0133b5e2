using System.Xml.Linq;
using MlServe.Evaluator.Monitoring;
using MlServe.Evaluator.Reports;
using MlServe.Evaluator.Runs;
using MlServe.Evaluator.Scoring;

namespace MlServe.Evaluator.Tests.Reports;

public class ReportPageTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 31, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Render_WholeRun_IsOneFileThatNeedsNoNetwork()
    {
        var page = ReportPage.Render(WholeRun());

        Assert.DoesNotContain("src=", page);
        Assert.DoesNotContain("@import", page);
        Assert.DoesNotContain("url(", page);
        Assert.Contains("4,096", page); // MiB requested
        Assert.Equal(6, page.Split("<figure class=\"chart\"").Length - 1);
        Assert.Equal(3, page.Split("<tr><td>").Length - 1); // stages
    }

    [Fact]
    public void Render_WholeRun_IsWellFormed()
    {
        var page = ReportPage.Render(WholeRun());

        foreach (var element in (string[])["main", "style"])
        {
            var (from, to) = (page.IndexOf($"<{element}>", StringComparison.Ordinal), page.IndexOf($"</{element}>", StringComparison.Ordinal));
            var text = page[from..to] + $"</{element}>";
            if (element == "main")
                XDocument.Parse(text.Replace("<details open>", "<details>"));
        }
    }

    [Fact]
    public void Render_TextFromOutside_IsEncoded()
    {
        var evil = "<script>alert('x')</script>";
        var page = ReportPage.Render(WholeRun() with
        {
            Name = evil,
            Manifest = evil,
            Events = [new RunEvent(Start, evil, evil, "SuccessfulRescale", evil)],
            Model = new ModelIdentity(evil, null, null, evil, 0.5),
        });

        Assert.DoesNotContain("<script>alert", page);
        Assert.Contains("&lt;script&gt;", page);
    }

    [Fact]
    public void Render_NothingButUsage_SaysWhatIsUnknown()
    {
        var data = WholeRun() with { Load = [], Latency = [], Metadata = null, Model = null, Manifest = null, Events = [] };
        var page = ReportPage.Render(data with { Summary = Score.Of([], data.Usage, []) });

        Assert.Contains("no data", page);
        Assert.Contains("unknown", page);
        Assert.DoesNotContain("NaN", page);
    }

    [Fact]
    public void Render_NothingAtAll_IsStillAPage() =>
        Assert.Contains("no data", ReportPage.Render(new ReportData { Name = "empty", Summary = new Summary() }));

    [Fact]
    public void Render_MissedThreshold_IsNamed()
    {
        var data = WholeRun();
        var thresholds = new Thresholds { MaxFailed = 0 };
        var page = ReportPage.Render(data with
        {
            Metadata = data.Metadata! with { Thresholds = thresholds },
            Missed = thresholds.Missed(data.Summary),
        });

        Assert.Contains("threshold missed: failed is 1, wanted at most 0", page);
    }

    [Fact]
    public void Chart_ClosingPoint_IsNotInTheMean() =>
        Assert.Contains("mean 2, max 3", new Chart("x", "X", "", [new Series("x", [(0, 1), (5, 3), (10, 3)], 1)]).ToHtml(10, []));

    [Fact]
    public void Chart_GapInTheValues_InterruptsTheLine()
    {
        var chart = new Chart("x", "X", "", [new Series("x", [(0, 1), (5, 2), (10, null), (15, 3), (20, 4)], 1)]);

        Assert.Equal(2, chart.ToHtml(20, []).Split("<path class=\"line").Length - 1);
    }

    [Fact]
    public void ReadEvents_WhatTheLogWrote_ComesBackWithoutACutOffRow()
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("events").FullName, "events.csv");
        var happened = new RunEvent(Start, "Pod", "a", "OOMKilled", "said \"no\", and went");
        using (var log = new EventLog(path))
            log.Add(happened);

        var text = File.ReadAllText(path);
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);

        Assert.Equal([happened], ReportReader.ReadEvents(text + "2026-01-31T09:00:00.000Z,Pod,a,OOM"));
    }

    private static ReportData WholeRun()
    {
        LoadRow[] load = [.. Enumerable.Range(1, 3).Select(i => new LoadRow(Start.DateTime.AddMinutes(i), 100 * i, 60, 0, 0.05, 100 * i / 60.0, 0, 1, 100 * i, i == 2 ? 1 : 0))];
        LatencyRow[] latency = [.. Enumerable.Range(1, 3).Select(i => new LatencyRow($"{i}", 20, 100, 100 * i, 100 * i, 0, 0.04, 0.06, 0.07, 0.09, 0.1, 0.05, 0.001, 0.002, 0.03, 0.0005)),
            new LatencyRow(LatencyRow.Overall, 20, null, 600, 600, 1, 0.04, 0.06, 0.07, 0.09, 0.1, 0.05, 0.001, 0.002, 0.03, 0.0005)];
        UsageRow[] usage = [.. Enumerable.Range(0, 36).Select(i => i == 9 ? UsageRow.Gap(Start.AddSeconds(5 * i)) : new UsageRow(Start.AddSeconds(5 * i), 2, 2, 4 * 1024 * 1024, 4, 8 * 1024 * 1024, 0.5, 200_000))];
        return new ReportData
        {
            Name = "20260131T090000Z-deployment_hpa",
            Summary = Score.Of(load, usage, latency),
            Load = load,
            Latency = latency,
            Usage = usage,
            Events = [new RunEvent(Start.AddSeconds(30), "HorizontalPodAutoscaler", "ml-app", "SuccessfulRescale", "New size: 4"), new RunEvent(Start.AddSeconds(45), "Monitor", "sample", "Gap", "no answer")],
            Manifest = "apiVersion: apps/v1\nkind: Deployment\n",
            Metadata = new RunMetadata { Run = "20260131T090000Z", Evaluator = "0.1.0", Manifest = "deploy_hpa/deployment_hpa.yaml", ManifestSha256 = "ab", LoadStartedAt = Start, Warnings = ["shorter than 30 minutes"] },
        };
    }
}
