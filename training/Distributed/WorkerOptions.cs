using System.Globalization;

namespace MlServe.Training.Distributed;

/// <summary>A worker's part of a training, and how often it exchanges weights.</summary>
public sealed record WorkerOptions
{
    /// <summary>Which of the workers, from 0. It learns from every <see cref="Workers"/>-th example.</summary>
    public int Worker { get; init; }

    /// <summary>How many there are. Default 1.</summary>
    public int Workers { get; init; } = 1;

    /// <summary>Minibatches between two fetches of the store's weights. Default 10.</summary>
    public int FetchEvery { get; init; } = 10;

    /// <summary>Minibatches between two pushes; as many are lost when a worker is killed. Default 10.</summary>
    public int PushEvery { get; init; } = 10;

    /// <summary>Minibatches between two looks at the accuracy. Default 50.</summary>
    public int JudgeEvery { get; init; } = 50;

    /// <summary>Minibatches after which this worker gives up, its predecessors' included. Default 20,000.</summary>
    public int Limit { get; init; } = 20_000;

    /// <summary>Its name in the store.</summary>
    internal string Name => Worker.ToString(CultureInfo.InvariantCulture);

    /// <summary>Reads <c>I/N</c>: the I-th, from 0, of N.</summary>
    /// <exception cref="TrainingException">It is none.</exception>
    public static (int Worker, int Workers) ParseWorker(string text) =>
        text.Split('/') is [var i, var n] && int.TryParse(i, NumberStyles.None, CultureInfo.InvariantCulture, out var worker)
            && int.TryParse(n, NumberStyles.None, CultureInfo.InvariantCulture, out var workers) && worker < workers
            ? (worker, workers)
            : throw new TrainingException($"--worker {text}: must be I/N, one of N workers counted from 0, as 0/3, 1/3 and 2/3 are.");
}
