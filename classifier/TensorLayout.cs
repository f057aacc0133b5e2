namespace MlServe.Classifier;

/// <summary>The order of a model's input dimensions.</summary>
public enum TensorLayout
{
    /// <summary>[1, height, width, channels]: channels interleaved, as Keras exports.</summary>
    Nhwc,

    /// <summary>[1, channels, height, width]: one plane per channel, as PyTorch exports.</summary>
    Nchw,
}
