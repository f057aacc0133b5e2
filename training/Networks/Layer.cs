namespace MlServe.Training.Networks;

/// <summary>One layer of a network: what is trained and what is exported are made from the same list.</summary>
public abstract record Layer;

/// <summary>3 × 3 windows, with a border of zeros, so that the picture keeps its size.</summary>
/// <param name="Inputs">Planes before.</param>
/// <param name="Outputs">Planes after.</param>
public sealed record ConvolutionLayer(int Inputs, int Outputs) : Layer
{
    /// <summary>Pixels of a side of the window.</summary>
    public const int Kernel = 3;

    /// <summary>Zeros around the picture.</summary>
    public const int Padding = 1;
}

/// <summary>The largest of every 2 × 2 pixels.</summary>
public sealed record PoolLayer : Layer;

/// <summary>Planes of pixels as one row of numbers.</summary>
public sealed record FlattenLayer : Layer;

/// <summary>Every output a weighted sum of all inputs.</summary>
/// <param name="Inputs">Numbers before.</param>
/// <param name="Outputs">Numbers after.</param>
public sealed record LinearLayer(int Inputs, int Outputs) : Layer;

/// <summary>A function of each number alone.</summary>
/// <param name="Kind">Which.</param>
public sealed record ActivationLayer(Activation Kind) : Layer;
