using System.Globalization;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using MlServe.Keras;

namespace MlServe.Classifier.Inference;

/// <summary>The shape of an image classifier, checked: one image in, one row of scores out.</summary>
internal sealed record ModelSignature
{
    internal const string Expected = "one float input [1,3,height,width] or [1,height,width,3] and one float output [1,classes]";

    internal required string Path { get; init; }
    internal required string InputName { get; init; }
    internal required string OutputName { get; init; }

    /// <summary>The input and output as shown in messages: <c>pixel_values float[N,3,224,224]</c>.</summary>
    internal required string InputText { get; init; }

    internal required string OutputText { get; init; }
    internal required TensorLayout Layout { get; init; }

    /// <summary>Null where the model leaves it open, as are <see cref="Height"/> and <see cref="Classes"/>.</summary>
    internal int? Width { get; init; }

    internal int? Height { get; init; }
    internal int? Classes { get; init; }

    /// <summary>By what a pixel is multiplied, where the conversion from Keras saw it; null where nothing is known.</summary>
    internal float? Scale { get; init; }

    /// <exception cref="ModelException">The model's inputs or outputs are not those of an image classifier.</exception>
    internal static ModelSignature Of(InferenceSession session, string path)
    {
        var inputs = session.InputMetadata;
        var outputs = session.OutputMetadata;
        ModelException Wrong() => new(
            $"{path} is not an image classifier: expected {Expected}; found inputs {List(inputs)} and outputs {List(outputs)}.");

        if (inputs.Count != 1 || outputs.Count != 1)
            throw Wrong();
        var (inputName, input) = inputs.First();
        var (outputName, output) = outputs.First();
        if (!IsFloat(input) || !IsFloat(output) || input.Dimensions.Length != 4 || output.Dimensions.Length != 2)
            throw Wrong();

        var dims = input.Dimensions;
        TensorLayout? layout = dims[1] == 3 ? TensorLayout.Nchw : dims[3] == 3 ? TensorLayout.Nhwc : null;
        if (layout is null || dims[0] > 1 || output.Dimensions[0] > 1 || output.Dimensions[1] == 0)
            throw Wrong();

        return new ModelSignature
        {
            Path = path,
            InputName = inputName,
            OutputName = outputName,
            InputText = Text(inputName, input),
            OutputText = Text(outputName, output),
            Layout = layout.Value,
            Height = Known(layout == TensorLayout.Nchw ? dims[2] : dims[1]),
            Width = Known(layout == TensorLayout.Nchw ? dims[3] : dims[2]),
            Classes = Known(output.Dimensions[1]),
            Scale = session.ModelMetadata.CustomMetadataMap.TryGetValue(ModelConverter.ScaleKey, out var scale)
                ? float.Parse(scale, CultureInfo.InvariantCulture)
                : null,
        };
    }

    private static bool IsFloat(NodeMetadata node) => node.IsTensor && node.ElementDataType == TensorElementType.Float;

    private static int? Known(int dimension) => dimension > 0 ? dimension : null;

    private static string List(IReadOnlyDictionary<string, NodeMetadata> nodes) =>
        nodes.Count == 0 ? "none" : string.Join(", ", nodes.Select(node => Text(node.Key, node.Value)));

    private static string Text(string name, NodeMetadata node)
    {
        if (!node.IsTensor)
            return $"{name} (not a tensor)";
        var dims = node.Dimensions.Select((size, i) =>
            size >= 0 ? size.ToString(CultureInfo.InvariantCulture)
            : node.SymbolicDimensions[i] is { Length: > 0 } symbol ? symbol : "?");
        return $"{name} {node.ElementDataType.ToString().ToLowerInvariant()}[{string.Join(',', dims)}]";
    }
}
