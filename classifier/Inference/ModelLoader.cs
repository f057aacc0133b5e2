using Microsoft.ML.OnnxRuntime;
using MlServe.Classifier.Cards;
using MlServe.Classifier.Inspection;
using MlServe.Classifier.Signatures;

namespace MlServe.Classifier.Inference;

/// <summary>From a file to a model that has answered once.</summary>
internal static class ModelLoader
{
    // After these a single score is a logit; after others it is what it looks like.
    private static readonly HashSet<string> Linear =
        ["Gemm", "MatMul", "Add", "Sub", "Conv", "QLinearMatMul", "QLinearConv", "com.microsoft.QGemm", "com.microsoft.QLinearAdd"];

    /// <exception cref="ModelException">
    /// The model is missing, is neither ONNX nor a saved Keras model that can be converted, or is not an image classifier that fits its card.
    /// </exception>
    internal static LoadedModel Load(ClassifierOptions options)
    {
        var path = options.ModelPath;
        if (!File.Exists(path))
            throw new ModelException($"There is no model at {Path.GetFullPath(path)}: give the path of an .onnx, .keras or .h5 file.");

        var sha256 = ModelDigest.Sha256(path);
        var source = OnnxSource.Of(path, sha256);
        var runtime = OnnxRuntimeSession.Open(path, source, options.IntraOpThreads > 0 ? options.IntraOpThreads : CpuLimit.Threads());
        ModelSession? session = null;
        try
        {
            var written = CardFile.Find(path, runtime.ModelMetadata.CustomMetadataMap);
            var signature = ModelSignature.Of(runtime, path, OnnxFile.ReadOrNull(path, source), written?.Output, (options.Labels ?? written?.Labels)?.Count);
            var card = CardResolver.Resolve(written, signature, Path.GetFileNameWithoutExtension(path), options.Labels);
            session = new ModelSession(runtime, signature, card);
            var isProbability = WarmUp(session, card);
            FreedMemory.GiveBack();
            return new LoadedModel(session, card with { OutputIsProbability = written?.OutputIsProbability ?? isProbability }, written, sha256);
        }
        catch
        {
            (session as IDisposable ?? runtime).Dispose();
            throw;
        }
    }

    /// <summary>Runs the model once on mid-gray; says whether it answers with probabilities.</summary>
    private static bool WarmUp(ModelSession session, ModelCard card)
    {
        var path = session.Signature.Path;
        var buffers = session.Rent();
        try
        {
            Array.Fill(buffers.Pixels, (byte)128);
            buffers.Input.Fill(buffers.Pixels);
            session.Run(buffers);
            if (buffers.Scores.Any(score => !float.IsFinite(score)))
                throw new ModelException($"{path} returns values that are not numbers for a gray image; check its scale, mean and standardDeviation.");
            return IsProbability(buffers.Scores, session.Signature.LastOperator);
        }
        catch (OnnxRuntimeException exception)
        {
            throw new ModelException($"{path} fails on an image of {card.InputWidth} × {card.InputHeight}: {exception.Message}", exception);
        }
        finally
        {
            session.Return(buffers);
        }
    }

    private static bool IsProbability(float[] scores, string? lastOperator) =>
        lastOperator is "Sigmoid" or "HardSigmoid" ? true
        : scores is [var single] ? single is >= 0 and <= 1 && !(lastOperator is not null && Linear.Contains(lastOperator))
        : Softmax.IsProbability(scores);
}
