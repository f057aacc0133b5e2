namespace MlServe.Classifier;

/// <summary>What the channels of a model's pixels are, in order.</summary>
public enum ChannelOrder
{
    /// <summary>Red, green, blue.</summary>
    Rgb,

    /// <summary>Blue, green, red, as models from Caffe and OpenCV take.</summary>
    Bgr,

    /// <summary>One channel: brightness, by the weights of ITU-R BT.601 as Pillow computes it.</summary>
    Gray,
}
