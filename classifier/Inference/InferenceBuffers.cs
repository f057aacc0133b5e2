using Microsoft.ML.OnnxRuntime;

namespace MlServe.Classifier.Inference;

/// <summary>What one inference reads and writes, kept for the next one: nothing large is allocated per request.</summary>
internal sealed class InferenceBuffers : IDisposable
{
    internal InferenceBuffers(ModelCard card)
    {
        int width = card.InputWidth, height = card.InputHeight;
        Pixels = new byte[width * height * 3];
        Input = GC.AllocateUninitializedArray<float>(Pixels.Length, pinned: true);
        Output = GC.AllocateUninitializedArray<float>(card.Labels.Count, pinned: true);
        InputValue = OrtValue.CreateTensorValueFromMemory(Input,
            card.Layout == TensorLayout.Nchw ? [1, 3, height, width] : [1, height, width, 3]);
        OutputValue = OrtValue.CreateTensorValueFromMemory(Output, [1, card.Labels.Count]);
    }

    internal byte[] Pixels { get; }

    internal float[] Input { get; }

    internal float[] Output { get; }

    internal OrtValue InputValue { get; }

    internal OrtValue OutputValue { get; }

    public void Dispose()
    {
        InputValue.Dispose();
        OutputValue.Dispose();
    }
}
