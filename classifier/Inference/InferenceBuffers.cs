using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using MlServe.Classifier.Decoding;
using MlServe.Classifier.Signatures;

namespace MlServe.Classifier.Inference;

/// <summary>What one inference reads and writes, kept for the next one: nothing large is allocated per request.</summary>
internal sealed class InferenceBuffers : IDisposable
{
    /// <param name="card">The size of the image.</param>
    /// <param name="input">The model's input, made for these buffers.</param>
    /// <param name="batch">Images that the model takes at once.</param>
    /// <param name="output">The model's output.</param>
    /// <param name="scores">How many it has for an image.</param>
    internal InferenceBuffers(ModelCard card, ImageTensor input, int batch, ScoreOutput output, int scores)
    {
        Decoder = new ImageDecoder(card.InputWidth, card.InputHeight);
        Pixels = new byte[card.InputWidth * card.InputHeight * 3];
        Input = input;
        Scores = GC.AllocateUninitializedArray<float>(scores, pinned: true);
        // Others are read out of what ONNX Runtime allocates.
        if (output is { Type: TensorElementType.Float, Map: null } && batch == 1)
            OutputValue = OrtValue.CreateTensorValueFromMemory(Scores, output.Shape(scores));
    }

    internal ImageDecoder Decoder { get; }

    /// <summary>The decoded image: red, green, blue.</summary>
    internal byte[] Pixels { get; }

    internal ImageTensor Input { get; }

    /// <summary>The model's answer for the image.</summary>
    internal float[] Scores { get; }

    /// <summary>The same memory as ONNX Runtime sees it; null where it cannot write the answer itself.</summary>
    internal OrtValue? OutputValue { get; }

    /// <summary>Both, as the session runs them without being told again; null where <see cref="OutputValue"/> is.</summary>
    internal OrtIoBinding? Binding { get; private set; }

    /// <summary>Binds both to a session, by the names that they have there.</summary>
    internal void Bind(InferenceSession session, string input, string output)
    {
        if (OutputValue is null)
            return;
        Binding = session.CreateIoBinding();
        Binding.BindInput(input, Input.Value);
        Binding.BindOutput(output, OutputValue);
    }

    public void Dispose()
    {
        Binding?.Dispose();
        Input.Dispose();
        OutputValue?.Dispose();
    }
}
