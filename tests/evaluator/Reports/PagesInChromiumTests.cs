using Microsoft.Playwright;
using MlServe.Browser;
using MlServe.Evaluator.Comparison;
using MlServe.Evaluator.Comparison.Regression;
using MlServe.Evaluator.Reports;
using MlServe.Evaluator.Tests.Comparison;
using static MlServe.Evaluator.Tests.Reports.MadeReport;

namespace MlServe.Evaluator.Tests.Reports;

/// <summary>The pages as a browser shows them.</summary>
public class PagesInChromiumTests(Chromium chromium) : IClassFixture<Chromium>
{
    private static readonly string Report = ReportPage.Render(WholeRun());

    private static readonly Variant A = MadeRuns.Variant("A", MadeRuns.GiB, 0.1, 0.11, 0.1, 0.1, 0.1, 0.1);
    private static readonly Variant B = MadeRuns.Variant("B", 2 * MadeRuns.GiB, 0.3, 0.33, 0.3, 0.3, 0.31, 0.3);

    private static string Comparison => ComparisonPage.Render(
        Comparer.Of([A, B], DateTimeOffset.UnixEpoch, 5, new Random(1), ["Mind the gap."]) with
        {
            Regression = RegressionCheck.Of(A, B, [RegressionLimit.Read("5%"), RegressionLimit.Read("goodput=5%")]),
        },
        ".");

    [Theory]
    [InlineData("report", ColorScheme.Light, 1200)]
    [InlineData("report", ColorScheme.Dark, 390)]
    [InlineData("comparison", ColorScheme.Light, 1200)]
    [InlineData("comparison", ColorScheme.Dark, 390)]
    public async Task Page_InLightAndDark_HasNoFault(string name, ColorScheme scheme, int width)
    {
        await using var page = await chromium.OpenAsync(
            name == "report" ? Report : Comparison,
            new()
            {
                ColorScheme = scheme,
                ViewportSize = new() { Width = width, Height = 844 },
            }
        );

        Assert.Empty(await page.Page.AccessibilityViolationsAsync());
        Assert.Empty(page.Complaints);
        Assert.True(await page.Page.EvaluateAsync<int>("document.documentElement.scrollWidth") <= width);
    }

    [Fact]
    public async Task Tables_OnADesk_AreNotCutOff()
    {
        await using var page = await chromium.OpenAsync(Report, new() { ViewportSize = new() { Width = 1400, Height = 900 } });

        Assert.Empty(await page.Page.EvaluateAsync<string[]>(
            "() => [...document.querySelectorAll('.scroll')].filter((box) => box.scrollWidth > box.clientWidth).map((box) => box.textContent)"));
    }

    [Fact]
    public async Task Scatter_OnAPhone_CanBeRead()
    {
        await using var page = await chromium.OpenAsync(Comparison, new() { ViewportSize = new() { Width = 390, Height = 844 } });

        var (least, most) = (
            await page.Page.EvaluateAsync<double>("Math.min(..." + Boxes(".tick") + ".map(box => box.height))"),
            await page.Page.EvaluateAsync<double>("Math.max(..." + Boxes("circle") + ".map(box => box.right))"));
        Assert.True(least >= 8, $"letters {least} high");
        // No point has to be scrolled to.
        Assert.InRange(most, 1, 390);

        static string Boxes(string what) =>
            $"[...document.querySelectorAll('.scatter {what}')].map(part => part.getBoundingClientRect()).filter(box => box.height > 0)";
    }

    [Theory]
    [InlineData(16, 700, 1000, "20,50,100,200,500")]
    [InlineData(0.9, 120, 1000, "1,2,5,10,20,50,100")]
    [InlineData(0.5, 30000, 320, "1,10,100,1000,10000")]
    [InlineData(21, 45, 320, "30,40")]
    public async Task LogarithmicAxis_AnyRange_HasRoundTicks(double least, double most, int pixels, string expected)
    {
        await using var page = await chromium.OpenAsync(Report);

        Assert.Equal(expected, await page.Page.EvaluateAsync<string>(FormattableString.Invariant($"charts.roundTicks({least}, {most}, {pixels}).join()")));
    }

    // Of each legend's lines, whether its colour is on the chart's canvas.
    private const string Ink =
        """
        () => [...document.querySelectorAll(".chart:has(.plot)")].flatMap((figure) => {
          const canvas = figure.querySelector("canvas");
          const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
          const colours = new Set();
          for (let i = 0; i < data.length; i += 4) if (data[i + 3] === 255) colours.add(`rgb(${data[i]}, ${data[i + 1]}, ${data[i + 2]})`);
          return [...figure.querySelectorAll(".legend li:has(.line)")].map((entry) => `${figure.id} ${colours.has(getComputedStyle(entry.querySelector("line")).stroke)}`);
        })
        """;

    [Fact]
    public async Task Charts_Drawn_HaveInkOfEverySeries()
    {
        await using var page = await chromium.OpenAsync(Report, new() { ColorScheme = ColorScheme.Light });

        var found = await page.Page.EvaluateAsync<string[]>(Ink);

        // What memory is requested and allowed is named, not drawn.
        Assert.Equal(15, found.Length);
        Assert.All(found, line => Assert.EndsWith("true", line));
    }

    [Fact]
    public async Task Charts_NothingServedAfterTheFirstSeconds_ShowThose()
    {
        var data = WholeRun();
        await using var page = await chromium.OpenAsync(
            ReportPage.Render(
                data with
                {
                    Timeline =
                    [
                        data.Timeline[0],
                        .. data
                            .Timeline.Skip(1)
                            .Select(row =>
                                row with
                                {
                                    Transactions = 0,
                                    Okay = 0,
                                    MeanSeconds = null,
                                    P50Seconds = null,
                                    P95Seconds = null,
                                    P99Seconds = null,
                                }
                            ),
                    ],
                }
            ),
            new() { ColorScheme = ColorScheme.Light }
        );

        Assert.Contains("chart-latency true", await page.Page.EvaluateAsync<string[]>(Ink));
    }

    [Fact]
    public async Task Cursor_OverOneChart_ReadsAllOfThem()
    {
        await using var page = await chromium.OpenAsync(Report);

        await HoverAsync(page.Page, "users", 2.5 / 3);

        await page.Page.WaitForFunctionAsync("document.querySelector('#chart-users .figures').textContent === '40'");
        Assert.Equal("2:30", await page.Page.TextContentAsync("#chart-memory .moment"));
        Assert.Equal("1.6", await page.Page.TextContentAsync("#chart-rate .figures"));

        await HoverAsync(page.Page, "users", 0.5 / 3); // an event at 0:30
        await page.Page.WaitForFunctionAsync("document.querySelector('#chart-users .moment').textContent === '0:30 · SuccessfulRescale: New size: 4'");
    }

    [Fact]
    public async Task Drag_OnOneChart_ZoomsAllOfThem()
    {
        await using var page = await chromium.OpenAsync(Report);
        var box = await BoxAsync(page.Page, "users");

        await page.Page.Mouse.MoveAsync(box.X + box.Width * 2 / 3, box.Y + 20);
        await page.Page.Mouse.DownAsync();
        await page.Page.Mouse.MoveAsync(box.X + box.Width - 1, box.Y + 20, new() { Steps = 4 });
        await page.Page.Mouse.UpAsync();
        await HoverAsync(page.Page, "rate", 0.5);

        await page.Page.WaitForFunctionAsync("/^2:(29|30)/.test(document.querySelector('#chart-memory .moment').textContent)");
    }

    [Fact]
    public async Task Print_DarkScreen_IsLightAndComesBack()
    {
        await using var page = await chromium.OpenAsync(Report, new() { ColorScheme = ColorScheme.Dark });

        var paper = await page.Page.EvaluateAsync<string>(
            "() => { dispatchEvent(new Event('beforeprint')); return getComputedStyle(document.body).backgroundColor + "
                + "document.querySelector('#chart-users canvas').style.width; }"
        );
        await page.Page.EvaluateAsync("dispatchEvent(new Event('afterprint'))");

        Assert.StartsWith("rgb(255, 255, 255)", paper);
        Assert.Equal("rgb(20, 23, 27)", await page.Page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor"));
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task NoScript_Page_SaysWhereTheFiguresAre()
    {
        await using var page = await chromium.OpenAsync(Report, new() { JavaScriptEnabled = false });

        Assert.True(await page.Page.Locator("noscript p").IsVisibleAsync());
        Assert.True(await page.Page.GetByText("4,096").First.IsVisibleAsync());
    }

    private static async Task<LocatorBoundingBoxResult> BoxAsync(IPage page, string chart)
    {
        await page.EvaluateAsync("id => document.getElementById(id).scrollIntoView()", "chart-" + chart);
        return (await page.Locator($"#chart-{chart} .u-over").BoundingBoxAsync())!;
    }

    // Twice: uPlot takes its place on the page anew a moment after scrolling.
    private static async Task HoverAsync(IPage page, string chart, double share)
    {
        var box = await BoxAsync(page, chart);
        for (var tries = 0; tries < 100 && await page.TextContentAsync($"#chart-{chart} .moment") is null or ""; tries++)
        {
            await page.Mouse.MoveAsync((float)(box.X + box.Width * share) - 3, box.Y + 30);
            await page.Mouse.MoveAsync((float)(box.X + box.Width * share), box.Y + 30);
            await Task.Delay(100);
        }
        await page.Mouse.MoveAsync((float)(box.X + box.Width * share), box.Y + 31);
    }
}
