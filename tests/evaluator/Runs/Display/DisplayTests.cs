using MlServe.Evaluator.Load;
using MlServe.Evaluator.RunFiles.Tables;
using MlServe.Evaluator.Runs.Display;
using MlServe.Evaluator.Tests.Monitoring;
using Spectre.Console;

namespace MlServe.Evaluator.Tests.Runs.Display;

public class DisplayTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 31, 9, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(new double[0], "")]
    [InlineData(new double[] { 0, 0 }, "▁▁")]
    [InlineData(new double[] { 0, 7, 14 }, "▁▅█")]
    [InlineData(new double[] { 99, 1, 2, 3, 4 }, "▃▅▆█")]
    public void Sparkline_Values_AreBarsUpToTheLargest(double[] values, string expected) =>
        Assert.Equal(expected, Sparkline.Of(values, 4));

    [Fact]
    public void LiveFigures_LastLine_IsTheResult()
    {
        var latest = new LiveFigures();
        latest.Take(Progress(1, okay: 10, failed: 1));
        latest.Take(Progress(2, okay: 500, failed: 9) with { Done = true, Rate = 7 });

        var now = latest.Now();
        Assert.Equal((500, 9, true), (now.Served, now.Failed, now.Load!.Done));
        // The whole load's rate is none of a second.
        Assert.Equal([12.5], now.Rates);
    }

    [Fact]
    public async Task Plain_StagesAndLoadEnd_HasALineOfEach()
    {
        var output = new StringWriter();
        var time = new SteppedTime(Now);
        await using var display = new PlainDisplay(output, time);
        display.LoadBegins("hpa", TimeSpan.FromSeconds(5));
        for (var stage = 1; stage <= 4; stage++)
        {
            // Two of these are shorter than a second.
            time.Advance(TimeSpan.FromSeconds(stage > 2 ? 0.4 : 2));
            display.Load(Progress(stage, okay: 100 * stage, failed: 0) with { StageDone = true, StageOkay = 100, StageFailed = 3 });
        }

        display.Load(Progress(4, okay: 400, failed: 12) with { Done = true });

        Assert.Equal(
            [
                "stage 1/30 ended: 100 served, 3 failed, 12.5/s, mean 34 ms, p95 80 ms",
                "stage 2/30 ended: 100 served, 3 failed, 12.5/s, mean 34 ms, p95 80 ms",
                "the load is over after 1:30: 400 served, 12 failed, 12.5/s, mean 34 ms, p95 80 ms",
            ],
            output.ToString().TrimEnd().Split('\n').Skip(1).Select(line => line.TrimEnd()));
    }

    [Fact]
    public void LiveFigures_WarmUp_CountsNowhere()
    {
        var latest = new LiveFigures();
        latest.Take(Progress(0, okay: 7, failed: 3));
        Assert.Equal((0, 0), (latest.Now().Served, latest.Now().Failed));

        latest.Take(Progress(1, okay: 10, failed: 1));
        Assert.Equal((10, 1), (latest.Now().Served, latest.Now().Failed));
    }

    [Fact]
    public async Task Live_PictureFails_IsToldOnceAndLeavesWhatWasSaid()
    {
        var terminal = new BrokenTerminal();
        var console = AnsiConsole.Create(
            new AnsiConsoleSettings
            {
                Ansi = AnsiSupport.Yes,
                Interactive = InteractionSupport.Yes,
                Out = new AnsiConsoleOutput(terminal),
            }
        );
        var display = new MlServe.Evaluator.Runs.Display.LiveDisplay(TimeProvider.System, console);
        terminal.IsBroken = true;
        display.LoadBegins("hpa", TimeSpan.FromMinutes(1));
        display.Warn("said meanwhile");

        await Assert.ThrowsAsync<InvalidOperationException>(display.LoadEndsAsync);
        terminal.IsBroken = false;
        await display.DisposeAsync();

        Assert.Contains("said meanwhile", terminal.ToString());
    }

    /// <summary>Fails in a way that no closed terminal does, as a mistake in the picture would.</summary>
    private sealed class BrokenTerminal : StringWriter
    {
        public bool IsBroken { get; set; }

        public override void Write(string? value) => base.Write(IsBroken ? throw new InvalidOperationException("no picture") : value);

        public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));
    }

    [Fact]
    public void LiveFigures_Gap_KeepsTheLastFigures()
    {
        var latest = new LiveFigures();
        latest.Take(new UsageRow(Now, 1, 1, 1, 1, 1, 0.5, 1));
        latest.Take(UsageRow.Gap(Now.AddSeconds(5)));

        Assert.Equal(0.5, latest.Now().Usage!.CpuUsedCores);
    }

    [Fact]
    public async Task Plain_AMinuteOfLoad_IsALineEveryTenSeconds()
    {
        var output = new StringWriter();
        var time = new SteppedTime(Now);
        await using var display = new PlainDisplay(output, time);
        display.LoadBegins("hpa", TimeSpan.FromMinutes(1));
        display.Usage(new UsageRow(Now, 2, 2, 4 * 1024 * 1024, 4, 8 * 1024 * 1024, 1.234, 300 * 1024));
        display.Replicas(2, 4);
        for (var second = 1; second <= 60; second++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            display.Load(Progress(second / 2 + 1, okay: second, failed: 0));
        }

        var lines = output.ToString().TrimEnd().Split('\n');
        Assert.Equal(7, lines.Length);
        Assert.Equal(
            "stage 6/30, 20 users, 2 of 4 replicas ready, 12.5/s, mean 34 ms, p95 80 ms, CPU 1.23 of 2 cores, memory 300 of 4096 MiB, 10 served, 0 failed so far, 1:30 left",
            lines[1].TrimEnd()
        );
    }

    [Theory]
    [InlineData(80)]
    [InlineData(120)]
    public void Picture_EverythingKnown_FitsTheTerminal(int width)
    {
        var latest = new LiveFigures();
        latest.Take(Progress(6, okay: 1234, failed: 3));
        latest.Take(new UsageRow(Now, 2, 2, 4 * 1024 * 1024, 4, 8 * 1024 * 1024, 1.234, 300 * 1024));
        latest.Take(3, 5);
        latest.Take(
            new RunEvent(
                Now,
                "HorizontalPodAutoscaler",
                "ml-app",
                "SuccessfulRescale",
                "New size: 4; reason: cpu resource utilization [percentage of request] above target and more than fits the line"
            )
        );
        var output = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(output) });
        console.Profile.Width = width;

        console.Write(LivePicture.Of("deployment_hpa", TimeSpan.FromMinutes(3), latest.Now(), width));

        var lines = output.ToString().TrimEnd().Split('\n');
        Assert.All(lines, line => Assert.InRange(line.TrimEnd().Length, 1, width - 3));
        Assert.Contains(lines, line => line.Contains("stage 6/30"));
        Assert.Contains(lines, line => line.Contains("1234 served, 3 failed"));
        Assert.Contains(lines, line => line.Contains("ready of 5 wanted"));
        Assert.Contains(lines, line => line.Contains("300 MiB"));
        Assert.Single(lines, line => line.Contains("SuccessfulRescale"));
        Assert.Equal(11, lines.Length);
    }

    private static LoadProgress Progress(int stage, long okay, long failed) => new()
    {
        Stage = stage, Stages = 30, Users = 20, ElapsedSeconds = 90, RemainingSeconds = 90, Transactions = okay, Okay = okay,
        Failed = failed, Rate = 12.5, MeanSeconds = 0.034, P50Seconds = 0.03, P95Seconds = 0.08,
    };
}
