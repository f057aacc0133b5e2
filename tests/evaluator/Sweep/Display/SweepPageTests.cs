using Microsoft.Playwright;
using MlServe.Browser;
using MlServe.Evaluator.Sweep;
using MlServe.Evaluator.Sweep.Display;
using MlServe.Evaluator.Sweep.Pictures;
using MlServe.Evaluator.Tests.Reports;
using MlServe.Evaluator.Tests.Sweep.Trials;

namespace MlServe.Evaluator.Tests.Sweep.Display;

/// <summary>sweep.html as a browser shows it.</summary>
public sealed class SweepPageTests(Chromium chromium) : IClassFixture<Chromium>, IDisposable
{
    private const string Shown = "[...document.querySelectorAll('g.axis')].map(axis => getComputedStyle(axis).display !== 'none' "
        + "? axis.getAttribute('transform').match(/[0-9.]+/)[0] : '-').join(' ')";
    private const string Points = "[...document.querySelectorAll('polyline')].map(line => line.getAttribute('points').split(' ').length).join(' ')";
    private readonly TemporaryFolder scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public async Task Axis_ItsBoxIsUnticked_IsLeftOutAndTheOthersMoveTogether()
    {
        await using var page = await chromium.OpenAsync(Render());
        var before = await page.Page.EvaluateAsync<string>(Shown);
        Assert.Equal("3 3 3", await page.Page.EvaluateAsync<string>(Points));

        await page.Page.GetByRole(AriaRole.Checkbox, new() { Name = "optimizer" }).ClickAsync();

        var after = (await page.Page.EvaluateAsync<string>(Shown)).Split(' ');
        Assert.Equal([before.Split(' ')[0], "-", before.Split(' ')[1]], after);
        Assert.Equal("2 2 2", await page.Page.EvaluateAsync<string>(Points));
        // Two are the fewest: between one and none there are no lines.
        Assert.True(await page.Page.GetByRole(AriaRole.Checkbox, new() { Name = "rate" }).IsDisabledAsync());

        await page.Page.GetByRole(AriaRole.Checkbox, new() { Name = "optimizer" }).ClickAsync();

        Assert.Equal(before, await page.Page.EvaluateAsync<string>(Shown));
        Assert.Equal("3 3 3", await page.Page.EvaluateAsync<string>(Points));
        Assert.Empty(page.Complaints);
    }

    [Theory]
    [InlineData(ColorScheme.Light, 1200)]
    [InlineData(ColorScheme.Dark, 390)]
    public async Task Page_InLightAndDark_HasNoFaultAndAnswersFirst(ColorScheme scheme, int width)
    {
        await using var page = await chromium.OpenAsync(Render(), new() { ColorScheme = scheme, ViewportSize = new() { Width = width, Height = 844 } });

        Assert.Empty(await page.Page.AccessibilityViolationsAsync());
        Assert.Empty(page.Complaints);
        Assert.True(await page.Page.EvaluateAsync<int>("document.documentElement.scrollWidth") <= width);
        Assert.Equal("Cell 3 has the best score, 0.9, in one trial.", await page.Page.Locator(".said li").First.TextContentAsync());
        // A spot of the map, and the row of its cell, lead to the trial.
        Assert.Equal(2, await page.Page.Locator("a[href='round-1/two%20words/report.html'] >> visible=true").CountAsync());
    }

    private string Render()
    {
        var definition = StudyFixture.Define(scratch, """
            sample: tpe
            count: 3
            objective: { metric: score, direction: maximize }
            parameters:
              - { name: rate, fields: "Job spec.template.spec.containers[0].env[RATE].value", from: 0.001, to: 0.1, distribution: log }
              - { name: optimizer, fields: "Job spec.template.spec.containers[0].env[OPTIMIZER].value", values: [adam, sgd] }
            """);
        var cells = SweepCells.Of(definition, 1, [["0.001", "sgd"], ["0.01", "sgd"], ["0.1", "adam"]]);
        double[] scores = [0.1, 0.5, 0.9];
        var result = new SweepResult(definition, 1, [.. cells.Zip(scores, (cell, score) => new CellResult(
            cell, [StudyFixture.Trial(1, score) with { Page = cell.Number == 3 ? "round-1/two%20words/report.html" : null }]))]);
        var folder = SweepFolder.Create(scratch["runs"], definition.Name, DateTimeOffset.UnixEpoch);
        return SweepPage.Render(
            result,
            [.. SweepFindings.HeatMaps(result).Select(query => HeatMapSvg.Render(HeatMap.Of(result, query)))],
            ParallelCoordinatesSvg.Render(result),
            folder);
    }
}
