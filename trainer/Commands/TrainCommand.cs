using System.CommandLine;
using System.Globalization;
using MlServe.Training;
using MlServe.Training.Learning;
using MlServe.Training.Networks;

namespace MlServe.Trainer.Commands;

/// <summary><c>train</c>: a network from data.</summary>
internal static class TrainCommand
{
    private static readonly Argument<string> Data = new("DATA")
    {
        Description = "A folder that 'sample' wrote; one with the files of MNIST, Fashion-MNIST or EMNIST (FOLDER/emnist-letters of several), with or "
            + "without .gz; or fashion-mnist, Debian's package dataset-fashion-mnist",
    };

    private static readonly Option<string?> Hidden = new("--hidden") { Description = "Sizes of the hidden layers, for example 128,64; without it the network is linear" };
    private static readonly Option<string?> Net = new("--net") { Description = "cnn: two convolutions and a hidden layer, for pictures" };
    private static readonly Option<Activation> Activations = Options.OneOf("--activation", Activation.Relu, "Function after each hidden layer");
    private static readonly Option<OptimizerKind> Optimizer = Options.OneOf("--optimizer", OptimizerKind.Adam, "Optimizer");
    private static readonly Option<double> Rate = new("--learning-rate") { Description = "Step size, larger than 0", DefaultValueFactory = _ => 0.001 };
    private static readonly Option<int> Epochs = Options.Count("--epochs", 5, 1, "Passes over the training examples");
    private static readonly Option<int?> Batch = new("--batch") { Description = "Examples per step [default: 32 pictures, or all points]" };
    private static readonly Option<double?> Share = new("--validation-share")
    {
        Description = "Share of the examples to validate on where DATA has no test set [default: 0.2]",
    };

    private static readonly Option<double?> Target = new("--target-accuracy") { Description = "Stop after the epoch that reaches it; 0 to 1" };
    private static readonly Option<int?> Threads = new("--threads") { Description = "[default: the CPU limit, rounded up]" };
    private static readonly Option<int> Seed = Options.Seed();
    private static readonly Option<DirectoryInfo> Out = Options.Out();

    public static Command Create(TimeProvider time)
    {
        var command = new Command("train", "Train a network: model.onnx, metrics.csv, confusion.csv")
        {
            Data, Hidden, Net, Activations, Optimizer, Rate, Epochs, Batch, Share, Target, Threads, Seed, Out,
        };
        command.SetAction((parsed, ct) => Task.FromResult(Run(parsed, time, ct)));
        return command;
    }

    private static int Run(ParseResult parsed, TimeProvider time, CancellationToken ct)
    {
        var request = new TrainingRequest
        {
            Data = parsed.GetRequiredValue(Data),
            Hidden = Sizes(parsed.GetValue(Hidden)),
            IsConvolutional = IsConvolutional(parsed),
            Activation = parsed.GetValue(Activations),
            Threads = parsed.GetValue(Threads),
            Folder = parsed.GetRequiredValue(Out).FullName,
            Options = new TrainingOptions
            {
                Optimizer = parsed.GetValue(Optimizer),
                LearningRate = parsed.GetValue(Rate),
                Epochs = parsed.GetValue(Epochs),
                Batch = parsed.GetValue(Batch),
                ValidationShare = parsed.GetValue(Share),
                TargetAccuracy = parsed.GetValue(Target),
                Seed = parsed.GetValue(Seed),
            },
        };
        TrainingRun.Run(request, time, parsed.InvocationConfiguration.Output, ct);
        return ExitCode.Done;
    }

    private static bool IsConvolutional(ParseResult parsed) => parsed.GetValue(Net) switch
    {
        null => false,
        "cnn" when parsed.GetValue(Hidden) is not null => throw new TrainingException("--net cnn has its own layers: leave --hidden out."),
        "cnn" => true,
        var other => throw new TrainingException($"--net {other}: must be cnn; --hidden 128,64 gives a network of fully connected layers."),
    };

    private static int[] Sizes(string? text) =>
    [
        .. Options.Words(text).Select(word =>
            int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var size) && size is > 0 and <= 100_000 ? size
            : throw new TrainingException($"--hidden {text}: must be sizes from 1 to 100000 separated by commas, for example 128,64.")),
    ];
}
