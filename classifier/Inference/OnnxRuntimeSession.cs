using Microsoft.ML.OnnxRuntime;

namespace MlServe.Classifier.Inference;

/// <summary>Opens models in ONNX Runtime, set up for a small share of a machine that others use too.</summary>
internal static class OnnxRuntimeSession
{
    static OnnxRuntimeSession() => RuntimeTelemetry.Disable();

    /// <param name="path">The model, for messages.</param>
    /// <param name="source">What is loaded.</param>
    /// <param name="threads">Threads that share an inference.</param>
    /// <exception cref="ModelException">ONNX Runtime cannot load it; says what would help.</exception>
    internal static InferenceSession Open(string path, OnnxSource source, int threads)
    {
        using var options = new SessionOptions
        {
            IntraOpNumThreads = threads,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        // Idle threads that spin would burn the CPU limit of this pod and of those beside it.
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        options.AddSessionConfigEntry("session.inter_op.allow_spinning", "0");
        try
        {
            return source.File is { } file ? new InferenceSession(file, options) : new InferenceSession(source.Bytes, options);
        }
        catch (OnnxRuntimeException exception)
        {
            throw new ModelException(LoadFailure.Explain(path, exception.Message), exception);
        }
    }
}
