using Microsoft.ML.OnnxRuntime;

namespace MlServe.Keras.Tests.Cases;

internal static class Answers
{
    /// <summary>What ONNX Runtime answers.</summary>
    internal static float[] Of(byte[] onnx, float[] pictures, long[] shape)
    {
        using var options = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, IntraOpNumThreads = 1 };
        using var session = new InferenceSession(onnx, options);
        using var input = OrtValue.CreateTensorValueFromMemory(pictures, shape);
        using var run = new RunOptions();
        using var outputs = session.Run(run, [session.InputNames[0]], [input], [session.OutputNames[0]]);
        return outputs[0].GetTensorDataAsSpan<float>().ToArray();
    }

    /// <summary>Within 1e-4 of the largest value that is expected (of 1 where that is less).</summary>
    internal static void AssertClose(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        var most = 1e-4f * Math.Max(1, expected.Max(Math.Abs));
        for (var i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(expected[i] - actual[i]) <= most, FormattableString.Invariant($"value {i}: {expected[i]} expected, {actual[i]} found"));
    }
}
