using System.CommandLine;
using System.CommandLine.Completions;
using MlServe.Evaluator.Commands.Parsing;
using MlServe.Evaluator.Figures;
using MlServe.Evaluator.Sweep;
using MlServe.Evaluator.Sweep.Definitions;
using MlServe.Evaluator.Sweep.Results;

namespace MlServe.Evaluator.Commands.Sweeps;

/// <summary><c>evaluator sweep plot</c>: a heat map of a sweep that was run, or of what it has so far.</summary>
internal static class SweepPlotCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Create(CommandContext context)
    {
        var folder = new Argument<string>("SWEEP_DIR") { Description = "Folder of a sweep, finished or not." };
        var metric = new Option<string>("--metric")
        {
            Description = "What the colours mean: a figure of summary.json, or one that a Job printed.",
            HelpName = "NAME",
            Required = true,
        };
        metric.CompletionSources.Add(_ => KnownFigures.All.Select(known => new CompletionItem(known.Name)));
        var x = new Option<string?>("--x") { Description = "Parameter of the columns. Default: the first.", HelpName = "NAME" };
        var y = new Option<string?>("--y") { Description = "Parameter of the rows. Default: the second, if there is one.", HelpName = "NAME" };
        var held = new Option<string[]>("--fix")
        {
            Description = "NAME=VALUE: cells with that value of another parameter only. Default: all, combined as trials are.",
            HelpName = "NAME=VALUE",
            DefaultValueFactory = _ => [],
        };
        var command = new Verb(
            "plot",
            "Draw a heat map, SVG and PNG, of any metric over any two parameters; runs nothing.",
            "sweep plot runs/20260131T090000Z-sweep-limits --metric latency_p99_s",
            "sweep plot runs/20260131T090000Z-sweep-limits --metric okay --x memory --fix cpu=500m")
        {
            folder,
            metric,
            x,
            y,
            held,
        };
        command.SetAction(parsed =>
        {
            var sweep = SweepBeginning.Find(parsed.GetValue(folder)!);
            var (settings, definition) = SweepSettings.Load(sweep);
            var result = SweepReader.Read(
                sweep, definition, settings.Seed, SweepCells.Of(definition, settings.Seed, SweepRecord.ReadSuggested(sweep, definition)));
            var names = definition.Parameters.Select(parameter => parameter.Name).ToList();
            var columns = parsed.GetValue(x) ?? names.First(name => name != parsed.GetValue(y));
            var query = new HeatMapQuery(
                parsed.GetValue(metric)!,
                columns,
                parsed.GetValue(y) ?? names.FirstOrDefault(name => name != columns && !Held(parsed.GetValue(held)!).ContainsKey(name))
            )
            {
                Fixed = Held(parsed.GetValue(held)!),
            };
            SweepFiles.WriteHeatMap(sweep, result, query, context.Warn);
            foreach (var picture in (string[])[sweep.HeatMap(query, "svg"), sweep.HeatMap(query, "png")])
            {
                if (File.Exists(picture))
                    context.Output.WriteLine(picture);
            }

            return ExitCode.Done;
        });
        return command;
    }

    private static Dictionary<string, string> Held(string[] pairs)
    {
        var held = new Dictionary<string, string>();
        foreach (var pair in pairs)
        {
            var place = pair.IndexOf('=');
            if (place < 1)
                throw new UserErrorException($"--fix {pair}: must be NAME=VALUE, a parameter and one of its values.");
            held[pair[..place]] = pair[(place + 1)..];
        }

        return held;
    }
}
