namespace MlServe.Classifier;

/// <summary>How to load and run a model.</summary>
public sealed record ClassifierOptions
{
    /// <summary>Pixels of a photo that are decoded at most where nobody says.</summary>
    public const int DefaultMaxPixels = 50_000_000;

    /// <summary>The model: an ONNX file, or as Keras saved it.</summary>
    public required string ModelPath { get; init; }

    /// <summary>The names of the classes, in the order of the model's outputs. Default null: those of the model's card.</summary>
    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>Threads that share one inference. Default 0: as many as the CPU limit has whole cores (<see cref="CpuLimit.Threads()"/>).</summary>
    public int IntraOpThreads { get; init; }

    /// <summary>Largest photo decoded, in pixels, taken from its header. Default 50 million.</summary>
    public long MaxPixels { get; init; } = DefaultMaxPixels;
}
