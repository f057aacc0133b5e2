using System.Globalization;
using System.Text.Json;
using MlServe.Evaluator.Files;
using MlServe.Evaluator.Files.Terminal;
using MlServe.Evaluator.Runs;
using MlServe.Evaluator.Sweep;
using MlServe.Evaluator.Sweep.Definitions;
using MlServe.Evaluator.Sweep.Display;
using MlServe.Evaluator.Sweep.Results;
using MlServe.Evaluator.Sweep.Trials;

namespace MlServe.Evaluator.Commands.Sweeps;

/// <summary>A call of <c>sweep</c>, from what is to be run to what came of it.</summary>
/// <param name="asked">The command line.</param>
/// <param name="beginning">What is to be run.</param>
/// <param name="context">Where it writes.</param>
internal sealed class SweepSession(SweepRequest asked, SweepBeginning beginning, CommandContext context)
{
    /// <summary>Shows the cells, and runs nothing.</summary>
    public void WriteCells()
    {
        var cells = beginning.FirstCells;
        List<List<string>> rows = [["cell", .. beginning.Definition.Parameters.Select(parameter => parameter.Name), ""]];
        rows.AddRange(cells.Select(cell => (List<string>)
        [
            cell.Number.ToString(CultureInfo.InvariantCulture),
            .. cell.Values.Select(SweepParameter.Show),
            cell.Problem is null ? "" : "invalid: " + cell.Problem,
        ]));
        TextTable.Write(rows, context.Output);
        if (beginning.Definition.IsSearch)
            context.Output.WriteLine("the cells after these are suggested by what those before come to");
        context.Output.WriteLine($"{beginning.Length(cells)}; nothing was run");
    }

    /// <summary>Runs what is left.</summary>
    /// <returns>The exit code.</returns>
    /// <exception cref="UserErrorException">It ended before all was run; says how to go on.</exception>
    public async Task<int> RunAsync()
    {
        var folder = beginning.Past ?? SweepFolder.Create(asked.Out, beginning.Definition.Name, context.Time.GetUtcNow());
        using var alone = folder.Lock();
        var choice = asked.Cluster with { Context = beginning.Settings?.Context ?? asked.Cluster.Context };
        var settings = beginning.Settings ?? SweepSettings.Of(beginning.Definition, beginning.Seed, choice, folder);
        if (beginning.Settings is null)
            SweepFiles.Begin(folder, beginning.Definition, beginning.Cells, settings);
        else
            SweepFiles.WriteManifests(folder, beginning.Cells);
        foreach (var invalid in beginning.Cells.Where(cell => cell.Problem is not null))
            context.Warn($"cell {invalid.Number} is left out: {invalid.Problem}");
        context.Error.WriteLine($"{beginning.Length(beginning.Cells)}, into {folder.Path}");

        await using var page = await context.OpenPageAsync(asked.WebPort);
        var result = SweepReader.Read(folder, beginning.Definition, beginning.Seed, beginning.Cells);
        try
        {
            var runner = new SweepRunner(folder, new Evaluation(choice, context.Interruption, context.Time), context.DisplaysOn(page))
            {
                Progressed = known => SweepFiles.WriteState(folder, result = known, settings),
            };
            result = await runner.RunAsync(result, asked.RetryFailed);
        }
        catch (Exception exception) when (ExitCode.IsUserError(exception))
        {
            SweepFiles.WritePictures(folder, result, context.Warn);
            throw new UserErrorException(
                $"{exception.Message.ReplaceLineEndings(" ").TrimEnd()} When that is fixed, continue with: evaluator sweep {folder.Path}", exception);
        }

        SweepFiles.WriteState(folder, result, settings);
        page?.Conclude("The sweep is", folder.Page);
        SweepFiles.WritePictures(folder, result, context.Warn);
        return WriteResult(folder, result, settings);
    }

    private int WriteResult(SweepFolder folder, SweepResult result, SweepSettings settings)
    {
        if (asked.Json)
            context.Output.WriteLine(JsonSerializer.Serialize(SweepRecord.Of(result, settings, folder), JsonFile.Options));
        else
            SweepText.Write(result, context.Output);
        // With --json stdout is the object alone.
        (asked.Json ? context.Error : context.Output).WriteLine(
            $"{(asked.Json ? "" : Environment.NewLine)}{"sweep",-20}{new Uri(Path.GetFullPath(folder.Page))}");
        if (!context.Interruption.Requested.IsCancellationRequested)
            return ExitCode.Done;
        context.Error.WriteLine($"interrupted: continue with: evaluator sweep {folder.Path}");
        return ExitCode.Interrupted;
    }
}
