using System.Text.Json;
using MlServe.Evaluator.Figures;
using MlServe.Evaluator.Load.Results.Histograms;
using MlServe.Evaluator.Pages;
using MlServe.Evaluator.Reports;
using MlServe.Evaluator.RunFiles.Tables;
using static MlServe.Evaluator.Tests.Reports.MadeReport;

namespace MlServe.Evaluator.Tests.Pages;

public class ChartTests
{
    [Fact]
    public void ToHtml_ClosingPoint_IsNotInTheMean() =>
        Assert.Contains("mean 2, max 3", Chart(new Series("x", [(0, 1), (5, 3), (10, 3)], 1)).ToHtml().ToString());

    [Fact]
    public void ToHtml_Gap_StaysAGap()
    {
        var series = Data(Chart(new Series("x", [(0, 1), (5, null), (10, 3)], 1))).GetProperty("series")[0];

        Assert.Equal([0.0, 5, 10], series.GetProperty("x").EnumerateArray().Select(x => x.GetDouble()));
        Assert.Equal(JsonValueKind.Null, series.GetProperty("y")[1].ValueKind);
    }

    [Fact]
    public void ToHtml_MorePointsThanCanBeSeen_KeepsPeaksGapsAndEnds()
    {
        const int Count = 100_000;
        List<(double, double?)> points = [.. Enumerable.Range(0, Count).Select(i => ((double)i, (double?)(i % 7)))];
        (points[40_000], points[60_001], points[80_002]) = ((40_000, 1e6), (60_001, -1e6), (80_002, null));

        var series = Data(Chart(new Series("x", points, 1))).GetProperty("series")[0];
        var x = series.GetProperty("x").EnumerateArray().Select(at => at.GetDouble()).ToList();
        var y = series.GetProperty("y").EnumerateArray().Select(value => value.ValueKind == JsonValueKind.Null ? (double?)null : value.GetDouble()).ToList();

        Assert.InRange(x.Count, 2000, DrawnPoints.Most + 1);
        Assert.Equal(x.Count, y.Count);
        Assert.Equal(x.Order(), x);
        Assert.Equal((0.0, Count - 1.0), (x[0], x[^1]));
        Assert.Equal((1e6, -1e6), (y.Max(), y.Min()));
        Assert.Equal([80_002.0], x.Where((_, i) => y[i] is null));
    }

    [Fact]
    public void Marks_MoreThanCanBeToldApart_AreOneWhereTheyLieUponEachOther()
    {
        var run = WholeRun();
        List<RunEvent> events =
            [.. Enumerable.Range(0, 20_000).Select(i => new RunEvent(run.Start!.Value.AddSeconds(i % 180), "Pod", $"pod-{i}", "Restarted", $"restart of {i}"))];

        var marks = ReportCharts.Marks(run with { Events = events });

        Assert.InRange(marks.Count, 100, 501);
        Assert.Equal("Restarted: restart of 0 (and 111 more)", marks[0].Text);
    }

    [Fact]
    public void ToHtml_NameWithMarkup_DoesNotEndTheData()
    {
        var html = Chart(new Series("</script><b>", [(0, 1)], 1)).ToHtml().ToString();

        Assert.Equal(1, html.Split("</script>").Length - 1);
        Assert.DoesNotContain("<b>", html);
    }

    [Fact]
    public void Of_Timeline_IsDrawnInsteadOfTheStages()
    {
        var rate = ReportCharts.Of(WholeRun()).Single(chart => chart.Id == "rate").Series[0].Points;

        Assert.Equal(37, rate.Count); // 36 rows and the end of the last
        Assert.Equal((0, 1.6), rate[0]);
        Assert.Equal(180, rate[^1].At);
    }

    [Fact]
    public void Of_NoTimeline_DrawsTheStages()
    {
        var rate = ReportCharts.Of(WholeRun() with { Timeline = [] }).Single(chart => chart.Id == "rate").Series[0].Points;

        Assert.Equal([0.0, 60, 120, 180], rate.Select(point => point.At));
        Assert.Equal(300 / 60.0, rate[2].Value);
    }

    [Theory]
    [InlineData(0, "none")]
    [InlineData(3, "failed <span class=\"figures\">mean 0.05, max 0.05</span>")]
    public void Of_Failures_AreDrawnOnlyWhereThereAreSome(int failed, string expected)
    {
        var data = new ReportData { Name = "x", Summary = new Summary(), Load = [new LoadRow(Start.DateTime, 100, 60, 0, 0.05, 1.7, 0, 1, 100, failed)] };

        Assert.Contains(expected, ReportCharts.Of(data).Single(chart => chart.Id == "failed").ToHtml().ToString());
    }

    [Fact]
    public void Distribution_Times_AddUpToAllOfThem()
    {
        var times = new LatencyHistogram();
        foreach (var milliseconds in (double[])[10, 10.1, 40, 160])
            times.Record(TimeSpan.FromMilliseconds(milliseconds));

        var chart = ReportCharts.Distribution(new ReportData { Name = "x", Summary = new Summary(), Times = times })!;

        var points = chart.Series[0].Points;
        Assert.Equal(100, points.Sum(point => point.Value!.Value), 9);
        Assert.Equal((0, 0), (points[0].Value, points[^1].Value));
        var highest = points.MaxBy(point => point.Value);
        Assert.Equal(50, highest.Value);
        Assert.InRange(highest.At, 10 / Math.Pow(2, 1 / 8.0), 10);
        Assert.Equal(["p50", "p95", "p99"], chart.Marks.Select(mark => mark.Text.Split(':')[0]));
        Assert.Equal(160, chart.Marks[2].At, 6);
    }

    [Fact]
    public void Distribution_PercentilesAlone_IsNone() => Assert.Null(ReportCharts.Distribution(WholeRun() with { Times = null }));

    private static Chart Chart(Series series) => new("x", "X", "", [series]) { Seconds = 10 };

    private static JsonElement Data(Chart chart)
    {
        var html = chart.ToHtml().ToString();
        var from = html.IndexOf("json\">", StringComparison.Ordinal) + 6;
        return JsonDocument.Parse(html[from..html.IndexOf("</script>", StringComparison.Ordinal)]).RootElement;
    }
}
