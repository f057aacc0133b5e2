using System.Text.Json;
using MlServe.Evaluator.Figures;
using MlServe.Evaluator.Files.Terminal;
using MlServe.Evaluator.Load.Results;

namespace MlServe.Evaluator.Load;

/// <summary>What a load prints on stdout.</summary>
internal enum LoadOutput
{
    /// <summary>A table for people, when the load is done.</summary>
    Table,

    /// <summary>One JSON object, when the load is done.</summary>
    Json,

    /// <summary>One JSON line per second.</summary>
    ProgressJson,

    /// <summary>Nothing: stdout is the tally's.</summary>
    None,
}

/// <summary>Shows a load: its progress on stderr, its result on stdout.</summary>
internal sealed class LoadConsole(LoadOutput output, TextWriter results, TextWriter progress, bool isProgressRedirected, bool inColour = false)
{
    private bool isLineOpen;

    /// <summary>Says what is about to happen.</summary>
    public void Begin(LoadOptions options)
    {
        var stages = NumberText.Count(options.Plan.Stages.Count, "stage");
        Say(Invariant($"{stages} in {DurationText.Of(options.Plan.Length)} against {options.Url}, seed {options.Seed}"));
        foreach (var target in options.Plan.Targets.Where(target => target.HiddenImages > 0))
            Say(Invariant($"{options.Url.To(target.Url)}: {NumberText.Count(target.HiddenImages, "hidden image")} left out"));
    }

    /// <summary>One line per stage where nobody watches; a terminal has the moving line.</summary>
    public void StageEnded(StageResult stage)
    {
        if (isProgressRedirected && output != LoadOutput.ProgressJson)
            Say(StageLine(stage));
    }

    /// <summary>A second has passed.</summary>
    public void Progressed(LoadProgress now)
    {
        if (output == LoadOutput.ProgressJson)
        {
            results.WriteLine(JsonSerializer.Serialize(now));
            results.Flush();
        }
        else if (!isProgressRedirected && !now.Done)
        {
            progress.Write(MovingLine.Of(ProgressLine(now)));
            isLineOpen = true;
        }
    }

    /// <summary>The result.</summary>
    public void End(LoadResult result, LoadOptions options)
    {
        if (isLineOpen)
            progress.Write(MovingLine.Clear);
        if (output == LoadOutput.Json)
            results.WriteLine(LoadJson.Write(result, options));
        else if (output == LoadOutput.Table)
        {
            LoadTable.Write(result, results, inColour);
            SummaryTable.Write(LoadObjectives.Judge(result, options.JudgedObjectives), results);
        }
        if (result.Overall.WasInterrupted)
            Say("interrupted: the files hold what was measured until then");
        foreach (var warning in LoadWarnings.Of(result))
            Say("warning: " + warning);
        foreach (var caution in LoadWarnings.Cautions(result))
            Say("note: " + caution);
    }

    /// <summary>A line for people.</summary>
    public void Say(string line) => progress.WriteLine(line);

    private static string ProgressLine(LoadProgress now)
    {
        var left = TimeSpan.FromSeconds(Math.Ceiling(now.RemainingSeconds));
        // A time span's own hours begin anew with each day.
        return Invariant($"stage {now.Stage}/{now.Stages}  {now.Users} users  {now.Rate:0.0}/s  mean {Milliseconds(now.MeanSeconds)}  p95 "
                + $"{Milliseconds(now.P95Seconds)}  served {now.Okay}  failed {now.Failed}  {(int)left.TotalHours}:{left:mm\\:ss} left"
        );
    }

    private static string StageLine(StageResult stage) =>
        Invariant($"stage {stage.Part}: {stage.Users} users, {stage.Figures.Counts.Okay} okay, {stage.Figures.Counts.Failed} failed, mean "
                + $"{Milliseconds(stage.Figures.Seconds(LoadTime.Mean))}, p95 {Milliseconds(stage.Figures.Seconds(LoadTime.P95))}"
        );

    private static string Milliseconds(double? seconds) =>
        seconds is { } value ? Invariant($"{value * 1000:0.0} ms") : "–";
}
