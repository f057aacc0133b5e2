using Microsoft.Extensions.Time.Testing;
using MlServe.Evaluator.Files;
using MlServe.Evaluator.Reports;
using MlServe.Evaluator.RunFiles;
using MlServe.Evaluator.RunFiles.Tables;
using MlServe.Evaluator.Tests.Comparison;
using static MlServe.Evaluator.Tests.Reports.MadeReport;

namespace MlServe.Evaluator.Tests.Reports;

public class LivePageTests(Chromium chromium) : IClassFixture<Chromium>
{
    [Fact]
    public async Task Run_Going_IsShownWithoutReloading()
    {
        using var parent = new TemporaryFolder();
        var live = await LivePage.StartAsync(0, new ReadersTime());
        live.Say("applying <it>");
        await using var page = await chromium.OpenAsync(live.Url);
        await page.Page.GetByText("applying <it>").WaitForAsync();
        await page.Page.EvaluateAsync("window.wasReloaded = false");

        var folder = RunFolder.Open(MadeRuns.Write(parent.Path, "run", "a", 0.1, MadeRuns.GiB));
        using (var timeline = TimelineCsv.Open(folder.Timeline, ExistingFile.Refuse))
        {
            live.Show(folder);
            live.Say("stage 1/2");
            timeline.Write(new TimelineRow(Start, 0, 5, 1, 20, 40, 40, 0, 0.05, 0.04, 0.07, 0.09));
            await page.Page.GetByText("mean 8, max 8").WaitForAsync();
            Assert.Equal("stage 1/2", await page.Page.GetByRole(Microsoft.Playwright.AriaRole.Status).TextContentAsync());
            timeline.Write(new TimelineRow(Start.AddSeconds(5), 5, 5, 1, 20, 60, 60, 0, 0.05, 0.04, 0.07, 0.09));
            await page.Page.GetByText("mean 10, max 12").WaitForAsync();
        }

        // The chart itself, not only its legend.
        Assert.Equal(12, await page.Page.EvaluateAsync<double>("charts.dataOf(document.querySelector('#chart-rate')).series[0].y[1]"));
        await live.DisposeAsync();

        await page.Page.GetByText($"Its report is {folder.Report}").WaitForAsync();
        Assert.False(await page.Page.EvaluateAsync<bool>("window.wasReloaded"));
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task Start_PortTaken_IsSaid()
    {
        await using var first = await LivePage.StartAsync(0, TimeProvider.System);

        var error = await Assert.ThrowsAsync<UserErrorException>(() => LivePage.StartAsync(first.Url.Port, TimeProvider.System));

        Assert.Contains($"--web-port {first.Url.Port}: the port is taken", error.Message);
    }

    [Fact]
    public async Task Get_UnderAnotherName_IsRefused()
    {
        await using var page = await LivePage.StartAsync(0, TimeProvider.System);
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, page.Url) { Headers = { Host = "elsewhere.example" } };

        Assert.Equal(System.Net.HttpStatusCode.BadRequest, (await http.SendAsync(request, TestContext.Current.CancellationToken)).StatusCode);
        Assert.Equal(System.Net.HttpStatusCode.OK, (await http.GetAsync(page.Url, TestContext.Current.CancellationToken)).StatusCode);
    }

    /// <summary>Moves on when it is read, and only then: each rendering is old at the next request, and a slow browser is not given up.</summary>
    private sealed class ReadersTime : FakeTimeProvider
    {
        public override long GetTimestamp()
        {
            Advance(TimeSpan.FromSeconds(1.5));
            return base.GetTimestamp();
        }
    }
}
