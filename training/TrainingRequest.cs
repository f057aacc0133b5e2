using MlServe.Training.Learning;
using MlServe.Training.Networks;

namespace MlServe.Training;

/// <summary>What is to be trained, on what, and where it goes.</summary>
public sealed record TrainingRequest
{
    /// <summary>See <see cref="Training.Data.DataFolder.Open"/>.</summary>
    public required string Data { get; init; }

    /// <summary>Where model.onnx and the tables are written; null: nowhere.</summary>
    public string? Folder { get; init; }

    /// <summary>How.</summary>
    public TrainingOptions Options { get; init; } = new();

    /// <summary>Sizes of the hidden layers; empty: a linear network.</summary>
    public IReadOnlyList<int> Hidden { get; init; } = [];

    /// <summary>Two convolutions and a hidden layer in <see cref="Hidden"/>'s place.</summary>
    public bool IsConvolutional { get; init; }

    /// <summary>After each hidden layer. Default ReLU.</summary>
    public Activation Activation { get; init; } = Activation.Relu;

    /// <summary>Threads of torch. Null: as many as the CPU limit has cores, rounded up.</summary>
    public int? Threads { get; init; }
}
