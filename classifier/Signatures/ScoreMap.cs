using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace MlServe.Classifier.Signatures;

/// <summary>Scores by class instead of in a row: what the operator ZipMap makes, for scikit-learn's models and those that came by way of Core ML.</summary>
/// <param name="IsInSequence">One map for each image, in a sequence.</param>
/// <param name="HasTextKeys">Classes are texts, else whole numbers.</param>
internal sealed record ScoreMap(bool IsInSequence, bool HasTextKeys)
{
    /// <summary>Null where the output is something else.</summary>
    internal static ScoreMap? Of(NodeMetadata node)
    {
        var isInSequence = node.OnnxValueType == OnnxValueType.ONNX_TYPE_SEQUENCE;
        var one = isInSequence ? node.AsSequenceMetadata().ElementMeta : node;
        if (one.OnnxValueType != OnnxValueType.ONNX_TYPE_MAP)
            return null;
        var map = one.AsMapMetadata();
        return map.KeyDataType is TensorElementType.String or TensorElementType.Int64
            && map.ValueMetadata is { IsTensor: true, ElementDataType: TensorElementType.Float }
                ? new ScoreMap(isInSequence, map.KeyDataType == TensorElementType.String) : null;
    }
}
