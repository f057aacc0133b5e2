using System.Xml.Linq;
using MlServe.Evaluator.Figures;
using MlServe.Evaluator.Objectives;
using MlServe.Evaluator.Reports;
using MlServe.Evaluator.RunFiles.Metadata;
using MlServe.Evaluator.RunFiles.Tables;
using MlServe.Evaluator.Scoring;
using MlServe.Evaluator.Statistics;
using static MlServe.Evaluator.Tests.Reports.MadeReport;

namespace MlServe.Evaluator.Tests.Reports;

public class ReportPageTests
{
    [Fact]
    public void Render_WholeRun_IsOneFileThatNeedsNoNetwork()
    {
        var page = ReportPage.Render(WholeRun());

        Assert.DoesNotContain("src=", page);
        Assert.DoesNotContain("@import", page);
        Assert.DoesNotContain("url(", page);
        Assert.Contains("4,096", page); // MiB requested
        Assert.Equal(8, page.Split("<figure class=\"chart\"").Length - 1);
        Assert.Equal(3, page.Split("<tr><td>").Length - 1); // stages
    }

    [Fact]
    public void Render_WholeRun_IsWellFormed()
    {
        var page = ReportPage.Render(WholeRun());

        var (from, to) = (page.IndexOf("<main>", StringComparison.Ordinal), page.IndexOf("</main>", StringComparison.Ordinal));
        XDocument.Parse((page[from..to] + "</main>").Replace("<details open>", "<details>"));
    }

    [Fact]
    public void Render_WeekOfThousandsOfPods_StaysSmallAndSaysWhatIsLeftOut()
    {
        var run = WholeRun();
        List<UsageRow> usage =
            [.. Enumerable.Range(0, 7 * 24 * 720).Select(i => run.Usage[0] with { Time = Start.AddSeconds(5 * i), CpuUsedCores = i * 0.001 })];
        string[] course = ["Created", "Scheduled", "Started", "Ready", "OOMKilled", "Gone"];
        List<RunEvent> events =
        [
            .. from pod in Enumerable.Range(0, 5000)
               from reason in course
               select new RunEvent(Start.AddSeconds(pod), "Pod", $"pod-{pod}", reason, "what happened, in a sentence of the usual length, to this one"),
        ];

        var page = ReportPage.Render(run with { Usage = usage, Events = events });

        Assert.InRange(page.Length, 500_000, 5_000_000);
        Assert.Contains("<summary>Events (30000)</summary>\n<p class=\"soft\">2000 of them are shown; all are in events.csv.</p>", page,
            StringComparison.Ordinal);
        Assert.Contains("OOMKilled", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<td class=\"text\">Scheduled</td>", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_ScalingSteps_AreBarsOfTheirPhasesWithTheSeconds()
    {
        ScalingStep[] steps =
        [
            new() { From = 1, To = 3, BeganSeconds = 61,
                Phases = new Dictionary<string, double> { ["metrics"] = 12.5, ["decision"] = 7.5, ["readiness"] = 3 } },
            new() { From = 3, To = 5, BeganSeconds = 130, Phases = new Dictionary<string, double> { ["metrics"] = 5 }, Incomplete = "not all <ready>" },
        ];
        var page = ReportPage.Render(WholeRun() with { Summary = WholeRun().Summary with { ScalingSteps = steps } });

        Assert.Contains("<td class=\"text\">1 → 3 pods at 1:01</td>", page, StringComparison.Ordinal);
        Assert.Contains("<rect x=\"163.04\" width=\"97.83\" height=\"16\" class=\"phase p1\"><title>until the autoscaler decides: 7.5 s</title></rect>", page,
            StringComparison.Ordinal);
        Assert.Contains("<td>12.5</td><td>7.5</td><td>3.0</td><td>23.0</td>", page, StringComparison.Ordinal);
        Assert.Contains("<td>5.0</td><td>–</td><td>–</td><td>5.0</td>", page, StringComparison.Ordinal);
        Assert.Contains("3 → 5 pods: not all &lt;ready&gt;.", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Anatomy", ReportPage.Render(WholeRun()), StringComparison.Ordinal);
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
        var data = WholeRun() with { Load = [], Latency = [], Timeline = [], Times = null, Metadata = null, Model = null, Manifest = null, Events = [] };
        var page = ReportPage.Render(data with { Summary = Score.Of([], data.Usage, []) });

        Assert.Contains("no data", page);
        Assert.Contains("unknown", page);
        Assert.DoesNotContain("NaN", page);
        Assert.DoesNotContain("<p class=\"none\">none</p>", page); // failures, of which nothing is known
        Assert.DoesNotContain("Run folder", page);
    }

    [Fact]
    public void Render_StageThatServedNothing_HasNoMean()
    {
        var data = WholeRun();
        var page = ReportPage.Render(data with
        {
            Load = [data.Load[0], data.Load[1] with { Transactions = 0, Okay = 0, ResponseTimeSeconds = 0 }, data.Load[2]],
            Latency = [data.Latency[0], data.Latency[1] with { Okay = 0, MeanSeconds = null }, .. data.Latency.Skip(2)],
        });

        Assert.Contains("<td>–</td><td>40</td>", page); // mean, then the median
        Assert.DoesNotContain("<td>0</td><td>40</td>", page);
    }

    [Fact]
    public void Render_Findings_StandAboveTheFiguresAndCautionsBelowThem()
    {
        var data = WholeRun();
        data = data with
        {
            Summary = data.Summary with { Findings = [Finding.Of("failures", FindingKind.Problem, "<All> failed.")] },
            Metadata = data.Metadata! with { Warnings = ["The run was interrupted."] },
        };
        var page = ReportPage.Render(data);

        string[] order =
        [
            "<p class=\"warning\">The run was interrupted.",
            "<li class=\"problem\">&lt;All&gt; failed.",
            "Response time",
            "How far to trust this",
            "Shorter than its plan.",
        ];
        var places = order.Select(text => page.IndexOf(text, StringComparison.Ordinal)).ToList();
        Assert.Equal(places.Order(), places);
        Assert.DoesNotContain("<p class=\"warning\">Shorter", page);
        Assert.Contains("<li>1 of 36 rows of usage are gaps", page);
    }

    [Fact]
    public void Render_LimitFarAboveTheUse_IsNamedInsteadOfDrawn()
    {
        var data = WholeRun();

        var memory = ReportCharts.Of(data).Single(chart => chart.Id == "memory");
        var cpu = ReportCharts.Of(data).Single(chart => chart.Id == "cpu");

        // 195 MiB used of 4,096 requested and a limit of 8,192; half a core of two and four.
        Assert.Equal(["used"], memory.Series.Select(series => series.Name));
        Assert.Equal("MiB; beyond this chart: requested 4,096, limit 8,192 at most", memory.Unit);
        Assert.Equal(["used", "requested", "limit"], cpu.Series.Select(series => series.Name));
    }

    [Fact]
    public void Render_ChartWithMarks_SaysWhatTheyAre()
    {
        var page = ReportPage.Render(WholeRun());

        Assert.Contains("class=\"mark scale\"/></svg> the autoscaler changed the replicas", page);
        Assert.Contains("class=\"mark gap\"/></svg> nothing was measured", page);
        Assert.DoesNotContain("mark bad", page);
    }

    [Fact]
    public void Render_KilledRun_SaysSo()
    {
        var data = WholeRun();
        var killed = data with { Metadata = data.Metadata! with { LoadEndedAt = null } };

        Assert.Contains("did not come to its end", ReportPage.Render(killed));
        Assert.DoesNotContain("did not come to its end", ReportPage.Render(killed with { Live = new LiveState("half of it", false) }));
        Assert.DoesNotContain("did not come to its end", ReportPage.Render(data));
    }

    [Fact]
    public void Render_NothingAtAll_IsStillAPage() =>
        Assert.Contains("no data", ReportPage.Render(new ReportData { Name = "empty", Summary = new Summary() }));

    [Fact]
    public void Render_MissedThreshold_IsNamed()
    {
        var data = WholeRun();
        Threshold[] thresholds = [new("failed", "failed", "requests") { AtMost = 0 }];
        var page = ReportPage.Render(data with
        {
            Metadata = data.Metadata! with { Thresholds = thresholds },
            Missed = thresholds.Missed(data.Summary),
        });

        Assert.Contains("threshold failed: failed is 1 requests, limit 0 requests", page);
    }

    [Fact]
    public void Render_RunThatGoesOn_HasNotMetItsThresholdsYet()
    {
        var data = WholeRun();
        Threshold[] thresholds = [new("failed", "failed", "requests") { AtMost = 9 }];
        var live = data with { Metadata = data.Metadata! with { Thresholds = thresholds }, Live = new LiveState("waiting", false) };

        Assert.Contains("none missed so far", ReportPage.Render(live));
        Assert.DoesNotContain("all met", ReportPage.Render(live));
        Assert.Contains("all met", ReportPage.Render(live with { Live = live.Live with { IsOver = true } }));
    }

    [Fact]
    public void Render_Job_ShowsItsFiguresInThePlaceOfALoads()
    {
        var page = ReportPage.Render(
            WholeRun() with
            {
                Job = new Dictionary<string, double>
                {
                    ["completion_s"] = 42,
                    ["<loss>"] = 0.25,
                    ["error"] = 1e-6,
                },
                Load = [],
                Latency = [],
                Timeline = [],
                Times = null,
            }
        );

        Assert.Contains("42 <span class=\"unit\">s</span>", page);
        Assert.Contains("&lt;loss&gt;", page);
        Assert.Contains("1e-6", page);
        Assert.DoesNotContain("Transaction rate", page);
        Assert.DoesNotContain("chart-users", page);
        Assert.Contains("chart-memory", page);
    }

    [Fact]
    public void Render_Objectives_AreSaidFirstAndShadedWhereTheyWereMissed()
    {
        var data = WholeRun();
        var kept = new ObjectiveResult { Objective = "failed<1%", Kept = true, Sure = true, Requests = 1000, Bad = 2, AllowedBadShare = 0.01 };
        var missed = kept with
        {
            Objective = "p95<200ms",
            Kept = false,
            Bad = 80,
            AllowedBadShare = 0.05,
            WindowSeconds = 10,
            ViolationSeconds = 20,
            Violations = [new(40, 60)],
        };

        var page = ReportPage.Render(data with { Summary = data.Summary with { Objectives = [missed, kept] } });

        var first = page.IndexOf("<p class=\"missed\">p95&lt;200ms: missed: 92 % of 1,000 requests, wanted 95 %", StringComparison.Ordinal);
        Assert.InRange(first, 0, page.IndexOf("Memory requested", StringComparison.Ordinal));
        Assert.Contains("<p class=\"met\">failed&lt;1%: kept: 99.8 % of 1,000 requests, wanted 99 %", page);
        Assert.Contains("Shaded below: windows of 10 s in which one was missed.", page);
        Assert.Equal(1, page.Split("\"bands\":[{\"from\":40,\"to\":60}]").Length - 1);
        Assert.DoesNotContain("\"bands\":[{", ReportPage.Render(data));
    }

    [Fact]
    public void Render_PercentileWithItsInterval_SaysWhereItLiesOrThatItCannotBeTold()
    {
        var data = WholeRun();
        var intervals = new Dictionary<string, Interval?> { ["latency_p95_s"] = new(0.118, 0.131), ["latency_p99_s"] = null };

        var page = ReportPage.Render(data with { Summary = data.Summary with { LatencyIntervals = intervals } });

        Assert.Contains("95 %: 118.0 – 131.0", page);
        Assert.Contains("too few requests for an interval", page);
    }

    [Fact]
    public void Render_LiveRun_AsksForItselfUntilItIsOver()
    {
        var going = ReportPage.Render(WholeRun() with { Live = new LiveState("stage 2/3 <b>", false) });
        var over = ReportPage.Render(WholeRun() with { Live = new LiveState("The run is over.", true) });

        Assert.Contains("stage 2/3 &lt;b&gt;", going);
        Assert.Contains("<main data-live", going);
        Assert.DoesNotContain("<main data-live", over);
    }

    [Fact]
    public void Render_LiveRunThatIsOver_LeadsToItsReport()
    {
        var result = new Uri(Path.GetFullPath(Path.Combine("runs", "a run", "report.html")));

        var over = ReportPage.Render(WholeRun() with { Live = new LiveState("The run is over. Its report is", true) { Result = result } });

        Assert.Contains($"Its report is <a href=\"{result.AbsoluteUri}\">{result.AbsoluteUri}</a></p>", over);
        Assert.EndsWith("/runs/a%20run/report.html", result.AbsoluteUri);
    }
}
