using System.Globalization;
using MlServe.Evaluator.Files.Terminal;
using MlServe.Evaluator.RunFiles.Tables;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace MlServe.Evaluator.Runs.Display;

/// <summary>The picture of a run on a terminal, from one snapshot. 80 columns are enough.</summary>
internal static class LivePicture
{
    private const int BarWidth = 32, SparkWidth = 24, FrameWidth = 4, EchoWidth = 3;

    /// <summary>A frame with the bar, one line per figure with its history, and the last events.</summary>
    public static IRenderable Of(string title, TimeSpan length, Snapshot now, int width)
    {
        var figures = new Grid { Expand = false };
        figures.AddColumn(new GridColumn { NoWrap = true, Padding = new Padding(0, 0, 2, 0) });
        figures.AddColumn(new GridColumn { NoWrap = true, Padding = new Padding(0, 0, 2, 0) });
        figures.AddColumn(new GridColumn { NoWrap = true });
        Figure(figures, "Requests", Invariant($"{now.Load?.Rate ?? 0,6:0.0} /s   {now.Served} served, {Failed(now.Failed)}"), now.Rates, "blue");
        Figure(
            figures,
            "Response",
            now.Load?.MeanSeconds is { } mean ? Invariant($"{mean * 1000,6:0} ms   p95 {now.Load.P95Seconds * 1000:0} ms") : "     –",
            now.Latencies,
            "darkorange"
        );
        Figure(
            figures,
            "Replicas",
            Invariant($"{now.Ready,6}      ready of {now.Wanted?.ToString(CultureInfo.InvariantCulture) ?? "?"} wanted"),
            now.Replicas,
            "green"
        );
        Figure(
            figures,
            "CPU",
            now.Usage?.CpuUsedCores is { } cpu ? Invariant($"{cpu,6:0.00} cores of {now.Usage.CpuRequestedCores:0.##} requested") : "     –",
            now.Cpu,
            "magenta"
        );
        Figure(
            figures,
            "Memory",
            now.Usage?.MemoryUsedKB is { } memory
                ? Invariant($"{memory / 1024,6:0} MiB  of {now.Usage.MemoryRequestedKB / 1024:0} requested")
                : "     –",
            [],
            "magenta"
        );

        List<IRenderable> rows = [new Markup(Head(length, now)), Text.Empty, figures];
        if (now.Events.Count > 0)
            rows.AddRange([Text.Empty, .. now.Events.Select(happened => Event(happened, width - FrameWidth - EchoWidth))]);
        return new Panel(new Rows(rows))
        {
            Header = new PanelHeader($" {Markup.Escape(title)} "),
            Border = BoxBorder.Rounded,
            // A terminal echoes ^C where the cursor stands: with room left for it the picture does not move down a line.
            Width = width - EchoWidth,
            Padding = new Padding(1, 0),
        };
    }

    private static string Head(TimeSpan length, Snapshot now)
    {
        if (now.Load is not { } load)
            return "[grey]the load begins[/]";
        var share = Math.Clamp(1 - load.RemainingSeconds / Math.Max(0.001, length.TotalSeconds), 0, 1);
        var full = (int)Math.Round(share * BarWidth);
        if (load.Done)
            return Invariant($"[blue]{new string('━', full)}[/][grey]{new string('━', BarWidth - full)}[/] {share * 100:0} %  ")
                + Invariant($"{load.Stage} of {load.Stages} stages in [bold]{Clock.Of(load.ElapsedSeconds)}[/]: the whole load");
        return Invariant(
            $"[blue]{new string('━', full)}[/][grey]{new string('━', BarWidth - full)}[/] {share * 100:0} %  stage {load.Stage}/{load.Stages}  "
                + $"{load.Users} users  [bold]{Clock.Of(load.RemainingSeconds)}[/] left"
        );
    }

    private static void Figure(Grid grid, string name, string value, IReadOnlyList<double> history, string colour) =>
        grid.AddRow($"[grey]{name}[/]", value, $"[{colour}]{Sparkline.Of(history, SparkWidth)}[/]");

    private static string Failed(long failed) => failed == 0 ? "0 failed" : Invariant($"[red]{failed} failed[/]");

    /// <summary>One line each: an event that wraps would make the picture grow and jump.</summary>
    private static IRenderable Event(RunEvent happened, int width)
    {
        var time = happened.Time.ToUniversalTime().ToString("HH:mm:ss", CultureInfo.InvariantCulture);
        var room = Math.Max(10, width - time.Length - happened.Reason.Length - 3);
        var message = happened.Message.Length <= room ? happened.Message : happened.Message[..(room - 1)] + "…";
        return new Markup($"[grey]{time}[/] {Markup.Escape(TerminalText.Of(happened.Reason))}  [grey]{Markup.Escape(TerminalText.Of(message))}[/]");
    }
}
