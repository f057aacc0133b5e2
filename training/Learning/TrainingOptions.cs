using MlServe.Training.Data;

namespace MlServe.Training.Learning;

/// <summary>How a network is trained.</summary>
public sealed record TrainingOptions
{
    /// <summary>Inputs of a step where pictures are learnt. Points are few numbers, and all of them make a step.</summary>
    private const int PicturesOfAStep = 32;

    /// <summary>How gradients become steps. Default Adam.</summary>
    public OptimizerKind Optimizer { get; init; } = OptimizerKind.Adam;

    /// <summary>Default 0.001.</summary>
    public double LearningRate { get; init; } = 0.001;

    /// <summary>Times that all examples are seen. Default 5.</summary>
    public int Epochs { get; init; } = 5;

    /// <summary>Inputs of a step. Null: 32 pictures, or all points.</summary>
    public int? Batch { get; init; }

    /// <summary>Share of the training examples that is set aside to judge by, where the data has no test set. Null: a fifth.</summary>
    public double? ValidationShare { get; init; }

    /// <summary>Training ends with the epoch that reaches this accuracy on the examples to judge by. Null: never.</summary>
    public double? TargetAccuracy { get; init; }

    /// <summary>Of all chance: weights, order of the examples, which are set aside. Default 1.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Inputs of a step for <paramref name="count"/> examples.</summary>
    internal int BatchFor(Examples examples, int count) => Batch ?? (examples is Points ? count : Math.Min(PicturesOfAStep, count));

    /// <exception cref="TrainingException">The options do not go together with the data.</exception>
    internal void Check(DataSet data)
    {
        if (!(LearningRate > 0) || !double.IsFinite(LearningRate))
            throw new TrainingException(FormattableString.Invariant($"The learning rate must be larger than 0, not {LearningRate}."));
        if (Epochs < 1)
            throw new TrainingException($"The number of epochs must be at least 1, not {Epochs}.");
        if (data.Test is not null && ValidationShare is not null)
            throw new TrainingException($"{data.Name} has a test set, which the network is evaluated on: leave --validation-share out.");
        if (ValidationShare is { } share && !(share > 0 && share < 1))
        {
            throw new TrainingException(FormattableString.Invariant(
                $"The validation share must be between 0 and 1, both excluded, not {share}."));
        }

        var (learnt, judged) = Split.Counts(data, this);
        if (learnt < 1 || judged < 1)
            throw new TrainingException($"{data.Name} has {data.Training.Count} examples: too few to set some aside.");
        if (Batch is < 1 || Batch > learnt)
            throw new TrainingException($"The batch size must be between 1 and {learnt}, the number of training examples, not {Batch}.");
    }
}
