using System.Collections.Concurrent;
using Microsoft.ML.OnnxRuntime;

namespace MlServe.Classifier.Inference;

/// <summary>A model loaded into ONNX Runtime, set up for a small share of a machine that others use too. Thread-safe.</summary>
internal sealed class ModelSession : IDisposable
{
    private readonly InferenceSession session;
    private readonly RunOptions runOptions = new();
    private readonly ConcurrentBag<InferenceBuffers> free = [];

    static ModelSession() => RuntimeTelemetry.Disable();

    private ModelSession(InferenceSession session, ModelSignature signature)
    {
        this.session = session;
        Signature = signature;
    }

    internal ModelSignature Signature { get; }

    internal IReadOnlyDictionary<string, string> Metadata => session.ModelMetadata.CustomMetadataMap;

    /// <exception cref="ModelException">ONNX Runtime cannot load the file, or it is not an image classifier.</exception>
    internal static ModelSession Load(string path, OnnxSource source, int threads)
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

        InferenceSession session;
        try
        {
            session = source.File is { } file ? new InferenceSession(file, options) : new InferenceSession(source.Bytes, options);
        }
        catch (OnnxRuntimeException exception)
        {
            throw new ModelException($"{path} cannot be loaded as an ONNX model: {exception.Message}", exception);
        }

        try
        {
            return new ModelSession(session, ModelSignature.Of(session, path));
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Buffers of the model's size, to be given back with <see cref="Return"/>.</summary>
    internal InferenceBuffers Rent(ModelCard card) => free.TryTake(out var buffers) ? buffers : new InferenceBuffers(card);

    internal void Return(InferenceBuffers buffers) => free.Add(buffers);

    /// <summary>Runs the model on the buffers' input, into their output.</summary>
    internal void Run(InferenceBuffers buffers) =>
        session.Run(runOptions, [Signature.InputName], [buffers.InputValue], [Signature.OutputName], [buffers.OutputValue]);

    public void Dispose()
    {
        while (free.TryTake(out var buffers))
            buffers.Dispose();
        runOptions.Dispose();
        session.Dispose();
    }
}
