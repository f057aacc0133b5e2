using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace MlServe.Classifier.Signatures;

/// <summary>An output that can be scores of classes: a row of numbers for each image, or a map from class to score.</summary>
internal sealed record ScoreOutput
{
    internal required string Name { get; init; }

    /// <summary>As shown in messages: <c>logits float[N,11]</c>.</summary>
    internal required string Text { get; init; }

    /// <summary>The numbers' type; of a map 32-bit floats.</summary>
    internal TensorElementType Type { get; init; } = TensorElementType.Float;

    /// <summary>How many scores an image has; null where the model leaves it open. A single one tells two classes apart.</summary>
    internal int? Scores { get; init; }

    /// <summary>How many classes the scores tell apart; null where that is open.</summary>
    internal int? Classes => Scores == 1 ? 2 : Scores;

    /// <summary>Dimensions of the tensor: after the batch and the scores each is 1; 1 where there is no batch.</summary>
    internal int Rank { get; init; } = 2;

    /// <summary>Where scores stand by class; null for a tensor.</summary>
    internal ScoreMap? Map { get; init; }

    /// <summary>The shape for one image.</summary>
    internal long[] Shape(int scores) => Rank == 1 ? [scores] : [1, scores, .. Enumerable.Repeat(1L, Rank - 2)];

    /// <summary>Null where the output is no scores: of another type, or shaped otherwise.</summary>
    /// <param name="name">The output's name.</param>
    /// <param name="node">What the model says of it.</param>
    /// <param name="batch">Images that the model takes at once.</param>
    internal static ScoreOutput? Of(string name, NodeMetadata node, int batch)
    {
        if (ScoreMap.Of(node) is { } map)
            return new ScoreOutput { Name = name, Text = NodeText.Of(name, node), Map = map };
        if (!node.IsTensor || node.ElementDataType is not (TensorElementType.Float or TensorElementType.Float16 or TensorElementType.Double))
            return null;
        var dims = node.Dimensions;
        var isRow = dims.Length == 1 && batch == 1 && dims[0] > 1;
        var isRows = dims.Length >= 2 && (dims[0] < 0 || dims[0] == batch) && dims[1] != 0 && dims[2..].All(size => size == 1);
        if (!isRow && !isRows)
            return null;
        var scores = isRow ? dims[0] : dims[1];
        return new ScoreOutput
        {
            Name = name,
            Text = NodeText.Of(name, node),
            Type = node.ElementDataType,
            Scores = scores > 0 ? scores : null,
            Rank = dims.Length,
        };
    }
}
