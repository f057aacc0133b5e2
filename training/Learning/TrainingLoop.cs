using System.Globalization;
using MlServe.Training.Data;
using MlServe.Training.Networks;

namespace MlServe.Training.Learning;

/// <summary>Trains a network on data, epoch by epoch.</summary>
public sealed class TrainingLoop : IDisposable
{
    private readonly DataSet data;
    private readonly TrainingOptions options;
    private readonly NetworkTrainer trainer;
    private readonly TimeProvider time;
    private readonly Random random;
    private readonly BatchSource learnt, judged;

    /// <summary>Sets some examples aside where the data has no test set.</summary>
    /// <param name="data">To learn from and to be judged by.</param>
    /// <param name="options">How.</param>
    /// <param name="network">Is changed.</param>
    /// <param name="time">The clock of <see cref="EpochFigures.Elapsed"/>.</param>
    /// <exception cref="TrainingException">Options and data do not go together.</exception>
    public TrainingLoop(DataSet data, TrainingOptions options, Network network, TimeProvider time)
    {
        options.Check(data);
        (this.data, this.options, this.time) = (data, options, time);
        random = new Random(options.Seed);
        var (training, validation) = Split.Of(data, options, random);
        learnt = new BatchSource(training, options.BatchFor(data.Training, training.Rows.Length));
        Judged = validation;
        judged = BatchSource.ToJudge(validation);
        trainer = new NetworkTrainer(network, options.Optimizer, options.LearningRate);
    }

    /// <summary>What the network is judged by.</summary>
    public Selection Judged { get; }

    /// <summary>Trains, an epoch with each step of the enumeration, until the last or the one that reaches the target.</summary>
    /// <exception cref="TrainingException">The loss is no number any more.</exception>
    public IEnumerable<EpochFigures> Run(CancellationToken ct)
    {
        var began = time.GetTimestamp();
        for (var epoch = 1; epoch <= options.Epochs; epoch++)
        {
            var (loss, accuracy) = Learn(epoch, ct);
            var (validationLoss, validationAccuracy) = trainer.Judge(judged, ct);
            yield return new EpochFigures(epoch, loss, accuracy, validationLoss, validationAccuracy, time.GetElapsedTime(began));
            if (validationAccuracy >= options.TargetAccuracy)
                yield break;
        }
    }

    /// <summary>The class that the network answers for each of <see cref="Judged"/>.</summary>
    public int[] Predict() => trainer.Predict(judged);

    /// <inheritdoc/>
    public void Dispose()
    {
        trainer.Dispose();
        learnt.Dispose();
        judged.Dispose();
    }

    private (double Loss, double Accuracy) Learn(int epoch, CancellationToken ct)
    {
        var (loss, right) = (0.0, 0.0);
        foreach (var (step, count) in trainer.Learn(learnt.Shuffled(random), ct))
        {
            if (!double.IsFinite(step.Loss))
                throw Diverged(epoch, step.Loss);
            loss += step.Loss * count;
            right += step.Accuracy * count;
        }

        return (loss / learnt.Count, right / learnt.Count);
    }

    private TrainingException Diverged(int epoch, double loss) => new(string.Create(CultureInfo.InvariantCulture,
        $"Training on {data.Name} diverged in epoch {epoch} (the loss is {loss}): try a --learning-rate below {options.LearningRate}."));
}
