using System.CommandLine;
using MlServe.Training;
using MlServe.Training.Plots;

namespace MlServe.Trainer.Commands;

/// <summary><c>plot</c>: pictures of data and of trainings, as SVG and PNG.</summary>
internal static class PlotCommand
{
    public static Command Create() => new("plot", "Draw data or trainings, as SVG and PNG") { Scatter(), Curves() };

    private static Command Scatter()
    {
        var data = new Argument<string>("DIR") { Description = "A folder that 'sample xor' wrote" };
        var folder = Options.Out();
        var command = new Command("scatter", "The points of two dimensions, coloured by class: scatter.svg, scatter.png") { data, folder };
        command.SetAction(parsed => ScatterPlot.Write(parsed.GetRequiredValue(data), parsed.GetRequiredValue(folder).FullName));
        return command;
    }

    private static Command Curves()
    {
        var trainings = new Argument<string[]>("DIR…") { Description = "Folders that 'train' wrote", Arity = ArgumentArity.OneOrMore };
        var names = new Option<string?>("--names") { Description = "Names of the curves, separated by commas [default: the folders' names]" };
        var folder = Options.Out();
        var command = new Command("curves", "Loss and accuracy over epochs: loss.svg, loss.png, accuracy.svg, accuracy.png") { trainings, names, folder };
        command.SetAction(parsed =>
        {
            var folders = parsed.GetRequiredValue(trainings);
            var given = Options.Words(parsed.GetValue(names));
            if (given.Length > 0 && given.Length != folders.Length)
                throw new TrainingException($"--names has {given.Length} names for {folders.Length} folders: give one for each.");
            var shown = given.Length > 0 ? given : folders.Select(path => Path.GetFileName(Path.GetFullPath(path))).ToArray();
            CurvesPlot.Write(folders, shown, parsed.GetRequiredValue(folder).FullName);
        });
        return command;
    }
}
