using MlServe.Training.Data;
using MlServe.Training.Learning;
using MlServe.Training.Networks;

namespace MlServe.Training.Distributed;

/// <summary>One worker of a training by Downpour SGD: learns from its share of the examples until one of all has reached the target.</summary>
internal sealed class DownpourWorker : IDisposable
{
    private readonly WorkerOptions options;
    private readonly TrainingOptions learning;
    private readonly string data;
    private readonly NetworkTrainer trainer;
    private readonly BatchSource judged;
    private readonly Selection share;
    private readonly int batch;
    private readonly TimeProvider time;

    /// <exception cref="TrainingException">Options and data do not go together, or the store holds another network.</exception>
    internal DownpourWorker(DataSet data, TrainingOptions learning, WorkerOptions options, (WeightStore Store, Network Network) parts, TimeProvider time)
    {
        learning.Check(data);
        (this.options, this.learning, this.data, this.time) = (options, learning, data.Name, time);
        var (all, validation) = Split.Of(data, learning, new Random(learning.Seed));
        share = all with { Rows = [.. all.Rows.Where((_, i) => i % options.Workers == options.Worker)] };
        batch = learning.BatchFor(data.Training, share.Rows.Length);
        if (batch > share.Rows.Length)
        {
            throw new TrainingException(
                $"A batch of {batch} does not fit: of {all.Rows.Length} examples a worker of {options.Workers} learns from {share.Rows.Length}.");
        }

        Replica = new Replica(parts.Store, parts.Network, options.Name);
        trainer = new NetworkTrainer(parts.Network, learning.Optimizer, learning.LearningRate);
        judged = BatchSource.ToJudge(validation);
    }

    /// <summary>Its network.</summary>
    internal Replica Replica { get; }

    /// <summary>Learns, pushes and fetches; gives figures whenever the network was judged, those of the end last.</summary>
    internal IEnumerable<WorkerFigures> Run(CancellationToken ct)
    {
        var (began, steps, unpushed) = (time.GetTimestamp(), Replica.Minibatches, 0);
        foreach (var (step, _) in Replica.IsTargetReached || steps >= options.Limit ? [] : trainer.Learn(Batches(steps), ct))
        {
            (steps, unpushed) = (steps + 1, unpushed + 1);
            if (!double.IsFinite(step.Loss))
            {
                throw new TrainingException(FormattableString.Invariant(
                    $"Training on {data} diverged in minibatch {steps}: try a --learning-rate below {learning.LearningRate}."));
            }

            var isLast = steps >= options.Limit;
            if (isLast || steps % options.PushEvery == 0)
            {
                Replica.Push(unpushed);
                unpushed = 0;
            }

            if (isLast || steps % options.FetchEvery == 0)
                Replica.Fetch();
            if (!Replica.IsTargetReached && steps % options.JudgeEvery == 0)
            {
                var figures = Judge(steps, began, ct);
                yield return figures;
                if (figures.Accuracy >= learning.TargetAccuracy)
                    Replica.Reach(figures.Accuracy);
            }

            if (isLast || Replica.IsTargetReached)
                break;
        }

        Replica.TakeResult();
        yield return Judge(steps, began, ct);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        trainer.Dispose();
        judged.Dispose();
    }

    private WorkerFigures Judge(long steps, long began, CancellationToken ct)
    {
        var judgement = trainer.Judge(judged, ct);
        return new WorkerFigures(steps, Replica.Version, judgement.Loss, judgement.Accuracy, time.GetElapsedTime(began));
    }

    /// <summary>Batches without end. Their order depends on seed, worker and epoch alone, so a successor goes on where a killed worker last pushed.</summary>
    private IEnumerable<Batch> Batches(long done)
    {
        var batches = (share.Rows.Length + batch - 1) / batch;
        for (var epoch = (int)(done / batches); ; epoch++, done = 0)
        {
            using var source = new BatchSource(share, batch);
            var seed = Seeds.Of(Seeds.Of(learning.Seed, options.Worker), epoch);
            foreach (var next in source.Shuffled(new Random(seed)).Skip((int)(done % batches)))
                yield return next;
        }
    }
}
