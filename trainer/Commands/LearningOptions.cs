using System.CommandLine;
using System.Globalization;
using MlServe.Training;
using MlServe.Training.Learning;
using MlServe.Training.Networks;

namespace MlServe.Trainer.Commands;

/// <summary>What every training takes: data, network, and how it learns.</summary>
internal sealed class LearningOptions
{
    private readonly Argument<string> data = new("DATA")
    {
        Description = "A folder that 'sample' wrote; one with the files of MNIST, Fashion-MNIST or EMNIST (FOLDER/emnist-letters of several), with or "
            + "without .gz; or fashion-mnist, Debian's package dataset-fashion-mnist",
    };

    private readonly Option<string?> hidden = new("--hidden")
    {
        Description = "Sizes of the hidden layers, for example 128,64; without it the network is linear",
    };
    private readonly Option<string?> net = new("--net") { Description = "cnn: two convolutions and a hidden layer, for pictures" };
    private readonly Option<Activation> activation = Options.OneOf("--activation", Activation.Relu, "Function after each hidden layer");
    private readonly Option<OptimizerKind> optimizer;
    private readonly Option<double> rate;
    private readonly Option<int?> batch = new("--batch") { Description = "Examples per step [default: 32 pictures, or all points]" };
    private readonly Option<double?> share = new("--validation-share")
    {
        Description = "Share of the examples to validate on where DATA has no test set [default: 0.2]",
    };

    private readonly Option<double?> target = new("--target-accuracy") { Description = "End as soon as it is reached; 0 to 1" };
    private readonly Option<int?> threads = new("--threads") { Description = "[default: the CPU limit, rounded up]" };
    private readonly Option<int> seed = Options.Seed();

    /// <param name="usual">The optimizer and its rate where none is named.</param>
    public LearningOptions((OptimizerKind Optimizer, double Rate) usual)
    {
        optimizer = Options.OneOf("--optimizer", usual.Optimizer, "Optimizer");
        rate = new Option<double>("--learning-rate") { Description = "Step size, larger than 0", DefaultValueFactory = _ => usual.Rate };
    }

    public void AddTo(Command command)
    {
        command.Add(data);
        foreach (var option in (Option[])[hidden, net, activation, optimizer, rate, batch, share, target, threads, seed])
            command.Add(option);
    }

    public TrainingRequest Read(ParseResult parsed) => new()
    {
        Data = parsed.GetRequiredValue(data),
        Hidden = Sizes(parsed.GetValue(hidden)),
        IsConvolutional = IsConvolutional(parsed),
        Activation = parsed.GetValue(activation),
        Threads = parsed.GetValue(threads),
        Options = new TrainingOptions
        {
            Optimizer = parsed.GetValue(optimizer),
            LearningRate = parsed.GetValue(rate),
            Batch = parsed.GetValue(batch),
            ValidationShare = parsed.GetValue(share),
            TargetAccuracy = parsed.GetValue(target),
            Seed = parsed.GetValue(seed),
        },
    };

    private bool IsConvolutional(ParseResult parsed) => parsed.GetValue(net) switch
    {
        null => false,
        "cnn" when parsed.GetValue(hidden) is not null => throw new TrainingException("--net cnn has its own layers: leave --hidden out."),
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
