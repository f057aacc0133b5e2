using System.Text.Json;
using System.Text.RegularExpressions;

namespace MlServe.Keras.Graphs;

/// <summary>A layer, or an operation of <c>keras.ops</c> that stands among layers, as the configuration describes it.</summary>
internal sealed partial class Layer
{
    private static readonly HashSet<string> WithWeights =
    [
        "BatchNormalization",
        "Conv2D",
        "Conv2DTranspose",
        "Dense",
        "DepthwiseConv2D",
        "Functional",
        "LayerNormalization",
        "LayerScale",
        "Normalization",
        "PReLU",
        "SeparableConv2D",
        "Sequential",
    ];

    /// <summary>As Keras calls it: <c>Conv2D</c>.</summary>
    internal required string ClassName { get; init; }

    /// <summary>Given by its author, or <c>conv2d_1</c>.</summary>
    internal required string Name { get; init; }

    internal required JsonElement Config { get; init; }

    /// <summary>For messages: the names of the models around it and its own.</summary>
    internal required string Place { get; init; }

    /// <summary>A function rather than a layer: it has no weights and its arguments stand where it is called.</summary>
    internal required bool IsOperation { get; init; }

    /// <summary>The layers of a layer that is a model itself.</summary>
    internal Model? Nested { get; set; }

    /// <summary>Where Keras keeps the weights: <c>layers/functional/layers/conv2d_1</c>.</summary>
    internal string Path { get; set; } = "";

    /// <summary>The same where a layer with weights takes two numbers.</summary>
    internal string PathCountedTwice { get; set; } = "";

    /// <summary>The layer of the outermost model in which it stands: itself, or the model that it is part of.</summary>
    internal required string OutermostName { get; init; }

    /// <summary>It stands in the outermost model itself.</summary>
    internal required bool IsOutermost { get; init; }

    /// <summary>It has weights in the file.</summary>
    internal bool HasWeights => WithWeights.Contains(ClassName);

    /// <summary>What is wrong with it, and where it stands.</summary>
    internal KerasException Fault(string what, Exception? inner = null)
    {
        var message = $"the layer {Place} ({ClassName}): {what}";
        return inner is null ? new KerasException(message) : new KerasException(message, inner);
    }

    /// <summary>The name by which Keras numbers layers of a kind: <c>MaxPooling2D</c> is <c>max_pooling2d</c>.</summary>
    internal static string SnakeCase(string className) =>
        LowerThenUpper().Replace(AnyThenWord().Replace(NoWordCharacter().Replace(className, ""), "$1_$2"), "$1_$2").ToLowerInvariant();

    [GeneratedRegex(@"\W+")]
    private static partial Regex NoWordCharacter();

    [GeneratedRegex("(.)([A-Z][a-z]+)")]
    private static partial Regex AnyThenWord();

    [GeneratedRegex("([a-z])([A-Z])")]
    private static partial Regex LowerThenUpper();
}
