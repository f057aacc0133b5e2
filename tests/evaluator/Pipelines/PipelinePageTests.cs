using Microsoft.Playwright;
using MlServe.Browser;
using MlServe.Evaluator.Pipelines;
using MlServe.Evaluator.Pipelines.Display;
using MlServe.Evaluator.Reports;
using MlServe.Evaluator.Tests.Reports;

namespace MlServe.Evaluator.Tests.Pipelines;

public sealed class PipelinePageTests(Chromium chromium) : IClassFixture<Chromium>, IDisposable
{
    private readonly TemporaryFolder scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public void Render_Run_ShowsGraphFiguresCurvesPicturesAndLogs()
    {
        var html = Render();

        Assert.Contains("aria-label=\"data: done in 2.5 s; train after data: failed: crashed; other after data: unchanged\"", html, StringComparison.Ordinal);
        Assert.Contains("<p class=\"warning\">Step train failed: it &lt;said&gt; no</p>", html, StringComparison.Ordinal);
        Assert.Contains("unchanged, taken from 20260101T000000Z-pipeline-x", html, StringComparison.Ordinal);
        Assert.Contains("<th scope=\"col\">CPU used<br><small>cores</small></th>", html, StringComparison.Ordinal);
        Assert.Contains("score=7", html, StringComparison.Ordinal);
        Assert.Contains("id=\"chart-curve-loss\"", html, StringComparison.Ordinal);
        Assert.DoesNotContain("id=\"chart-curve-elapsed_s\"", html, StringComparison.Ordinal);
        // Of two pictures of one name the drawing.
        Assert.Contains("data:image/svg+xml;base64,", html, StringComparison.Ordinal);
        Assert.DoesNotContain("data:image/png", html, StringComparison.Ordinal);
        Assert.Contains("read &lt;3&gt; points", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ColorScheme.Light, 1200)]
    [InlineData(ColorScheme.Dark, 390)]
    public async Task Page_InLightAndDark_HasNoFault(ColorScheme scheme, int width)
    {
        await using var page = await chromium.OpenAsync(Render(), new() { ColorScheme = scheme, ViewportSize = new() { Width = width, Height = 844 } });

        Assert.Empty(await page.Page.AccessibilityViolationsAsync());
        Assert.Empty(page.Complaints);
        Assert.True(await page.Page.EvaluateAsync<int>("document.documentElement.scrollWidth") <= width);
        Assert.Equal(1, await page.Page.Locator(".plot canvas").CountAsync());
        Assert.True(await page.Page.EvaluateAsync<bool>("document.querySelector('.pictures img').naturalWidth > 0"));
    }

    [Fact]
    public void Render_WhileItGoes_AsksForItselfAgain()
    {
        var (definition, state, folder) = Make();

        Assert.Contains("data-live", PipelinePage.Render(definition, state, folder, new LiveState("1 of 3 steps done", false)), StringComparison.Ordinal);
        var over = PipelinePage.Render(definition, state, folder, new LiveState("over", true));
        Assert.DoesNotContain("data-live", over.Split("<script>")[0], StringComparison.Ordinal);
    }

    private string Render()
    {
        var (definition, state, folder) = Make();
        return PipelinePage.Render(definition, state, folder, null);
    }

    private (PipelineDefinition Definition, PipelineState State, PipelineFolder Folder) Make()
    {
        var definition = PipelineFile.Read(scratch.Write("x.yaml", """
            image: a
            parameters: { rate: 0.1 }
            steps:
              - { name: data }
              - { name: train, args: ["{data}"] }
              - { name: other, args: ["{data}"] }
            """));
        var start = new DateTimeOffset(2026, 1, 31, 9, 0, 0, TimeSpan.Zero);
        var folder = PipelineFolder.At(scratch["run"]);
        Write(folder, "artifacts/data/metrics.csv", "epoch,loss,elapsed_s\n1,0.7,0.1\n2,0.5,0.2\n3,0.4,0.3\n");
        Write(folder, "artifacts/data/points.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"20\" height=\"20\"><circle r=\"9\"/></svg>");
        Write(folder, "artifacts/data/points.png", "no picture");
        Write(folder, "steps/one/logs/data-1-data.log", "read <3> points\n");
        return (definition, new PipelineState
        {
            Name = definition.Name,
            File = "x.yaml",
            StartedAt = start,
            Parameters = definition.Parameters,
            Steps =
            [
                new StepState
                {
                    Name = "data", Status = StepStatus.Done, StartedAt = start, EndedAt = start.AddSeconds(2.5), Run = "steps/one",
                    Figures = new Dictionary<string, double> { ["score"] = 7, ["cpu_used_core"] = 0.5 },
                },
                new StepState { Name = "train", Needs = ["data"], Status = StepStatus.Failed, Reason = "crashed", Message = "it <said> no" },
                new StepState { Name = "other", Needs = ["data"], Status = StepStatus.Done, TakenFrom = "20260101T000000Z-pipeline-x" },
            ],
        }, folder);
    }

    private static void Write(PipelineFolder folder, string name, string text)
    {
        var path = Path.Combine(folder.Path, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
