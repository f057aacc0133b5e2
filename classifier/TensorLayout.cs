namespace MlServe.Classifier;

/// <summary>The order of a model's input dimensions.</summary>
public enum TensorLayout
{
    /// <summary>[1, height, width, 3]: colours interleaved, as Keras exports.</summary>
    Nhwc,

    /// <summary>[1, 3, height, width]: one plane a colour, as PyTorch exports.</summary>
    Nchw,
}
