using System.CommandLine;
using MlServe.Training;
using MlServe.Training.Learning;

namespace MlServe.Trainer.Commands;

/// <summary><c>train</c>: a network from data.</summary>
internal static class TrainCommand
{
    private static readonly LearningOptions Learning = new((OptimizerKind.Adam, 0.001));
    private static readonly Option<int> Epochs = Options.Count("--epochs", 5, 1, "Passes over the training examples");
    private static readonly Option<DirectoryInfo> Out = Options.Out();

    public static Command Create(TimeProvider time)
    {
        var command = new Command("train", "Train a network: model.onnx, metrics.csv, confusion.csv") { Epochs, Out };
        Learning.AddTo(command);
        command.SetAction((parsed, ct) => Task.FromResult(Run(parsed, time, ct)));
        return command;
    }

    private static int Run(ParseResult parsed, TimeProvider time, CancellationToken ct)
    {
        var request = Learning.Read(parsed);
        request = request with { Folder = parsed.GetRequiredValue(Out).FullName, Options = request.Options with { Epochs = parsed.GetValue(Epochs) } };
        TrainingRun.Run(request, time, parsed.InvocationConfiguration.Output, ct);
        return ExitCode.Done;
    }
}
