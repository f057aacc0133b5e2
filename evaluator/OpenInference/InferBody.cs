using MlServe.Classifier;

namespace MlServe.Evaluator.OpenInference;

/// <summary>Bodies of requests to infer that a load sends.</summary>
internal static class InferBody
{
    /// <summary>A photo.</summary>
    /// <exception cref="InvalidImageException">It cannot be decoded.</exception>
    public static byte[] OfPhoto(ServedTensors tensors, ServedModel model, ReadOnlyMemory<byte> photo) =>
        InferJson.Request(tensors.Input, model.Card, model.Preprocess(photo));

    /// <summary>A picture of stripes: the work of an inference does not depend on what is seen.</summary>
    public static byte[] OfStripes(ServedTensors tensors, ServedModel model)
    {
        var values = new float[model.Card.InputValues];
        for (var i = 0; i < values.Length; i++)
            values[i] = i % 256 / 256f;
        return InferJson.Request(tensors.Input, model.Card, values);
    }
}
