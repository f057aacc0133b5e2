using System.Globalization;
using Microsoft.ML.OnnxRuntime;

namespace MlServe.Classifier.Signatures;

/// <summary>Inputs and outputs as shown in messages: <c>pixel_values float[N,3,224,224]</c>.</summary>
internal static class NodeText
{
    internal static string Of(IReadOnlyDictionary<string, NodeMetadata> nodes) =>
        nodes.Count == 0 ? "none" : string.Join(", ", nodes.Select(node => Of(node.Key, node.Value)));

    internal static string Of(string name, NodeMetadata node)
    {
        if (ScoreMap.Of(node) is { } map)
            return $"{name} map({(map.HasTextKeys ? "string" : "int64")},float)";
        if (!node.IsTensor)
            return $"{name} (not a tensor)";
        var dims = node.Dimensions.Select((size, i) =>
            size >= 0 ? size.ToString(CultureInfo.InvariantCulture)
            : node.SymbolicDimensions[i] is { Length: > 0 } symbol ? symbol : "?");
        return $"{name} {node.ElementDataType.ToString().ToLowerInvariant()}[{string.Join(',', dims)}]";
    }
}
