namespace MlServe.Keras.Layers;

/// <summary>Every kind of layer that is converted, by the name of its class.</summary>
internal static class LayerKinds
{
    private static readonly Dictionary<string, Func<Arguments, Value>> Converters = new()
    {
        ["Activation"] = Activations.Activation,
        ["Add"] = Merging.Add,
        ["Average"] = Merging.Average,
        ["AveragePooling2D"] = Pooling.Average,
        ["BatchNormalization"] = Normalizations.BatchNormalization,
        ["CenterCrop"] = Preprocessing.CenterCrop,
        ["Concatenate"] = Merging.Concatenate,
        ["Conv2D"] = Convolutions.Conv2D,
        ["Conv2DTranspose"] = Convolutions.Conv2DTranspose,
        ["Cropping2D"] = Reshaping.Cropping2D,
        ["Dense"] = Reshaping.Dense,
        ["DepthwiseConv2D"] = Convolutions.DepthwiseConv2D,
        ["ELU"] = Activations.ELU,
        ["Flatten"] = Reshaping.Flatten,
        ["GlobalAveragePooling2D"] = Pooling.GlobalAverage,
        ["GlobalMaxPooling2D"] = Pooling.GlobalMax,
        ["LayerNormalization"] = Normalizations.LayerNormalization,
        ["LayerScale"] = Normalizations.LayerScale,
        ["LeakyReLU"] = Activations.LeakyReLU,
        ["MaxPooling2D"] = Pooling.Max,
        ["Maximum"] = Merging.Maximum,
        ["Minimum"] = Merging.Minimum,
        ["Multiply"] = Merging.Multiply,
        ["Normalization"] = Normalizations.Normalization,
        ["PReLU"] = Activations.PReLU,
        ["Permute"] = Reshaping.Permute,
        ["ReLU"] = Activations.ReLU,
        ["Rescaling"] = Preprocessing.Rescaling,
        ["Reshape"] = Reshaping.Reshape,
        ["Resizing"] = Preprocessing.Resizing,
        ["SeparableConv2D"] = Convolutions.SeparableConv2D,
        ["Softmax"] = Activations.SoftmaxLayer,
        ["Subtract"] = Merging.Subtract,
        ["UpSampling2D"] = Reshaping.UpSampling2D,
        ["ZeroPadding2D"] = Reshaping.ZeroPadding2D,
    };

    /// <summary>What Keras called some of them before.</summary>
    private static readonly Dictionary<string, string> OlderNames = new()
    {
        ["BatchNormalizationV1"] = "BatchNormalization",
        ["BatchNormalizationV2"] = "BatchNormalization",
        ["SyncBatchNormalization"] = "BatchNormalization",
        ["Convolution2D"] = "Conv2D",
        ["Convolution2DTranspose"] = "Conv2DTranspose",
        ["SeparableConvolution2D"] = "SeparableConv2D",
        ["MaxPool2D"] = "MaxPooling2D",
        ["AvgPool2D"] = "AveragePooling2D",
        ["GlobalMaxPool2D"] = "GlobalMaxPooling2D",
        ["GlobalAvgPool2D"] = "GlobalAveragePooling2D",
    };

    /// <summary>Layers that do something in training alone.</summary>
    private static readonly HashSet<string> OnlyInTraining =
    [
        "ActivityRegularization", "AlphaDropout", "Dropout", "GaussianDropout", "GaussianNoise", "Identity", "SpatialDropout2D", "StochasticDepth",
        "AugMix", "AutoContrast", "CutMix", "MixUp", "RandAugment", "RandomBrightness", "RandomColorDegeneration", "RandomColorJitter", "RandomContrast",
        "RandomElasticTransform", "RandomErasing", "RandomFlip", "RandomGaussianBlur", "RandomGrayscale", "RandomHeight", "RandomHue", "RandomInvert",
        "RandomPerspective", "RandomPosterization", "RandomRotation", "RandomSaturation", "RandomSharpness", "RandomShear", "RandomTranslation", "RandomWidth",
        "RandomZoom",
    ];

    /// <summary>Writes the operators of a layer.</summary>
    /// <exception cref="KerasException">It is of a kind that is not converted, or has options that are not.</exception>
    internal static Value Convert(Arguments arguments)
    {
        var layer = arguments.Layer;
        if (layer.IsOperation || layer.ClassName is "TFOpLambda" or "SlicingOpLambda")
            return Operations.Convert(arguments) ?? throw layer.Fault($"the operation {Operations.Name(layer)} is not converted");
        var kind = OlderNames.GetValueOrDefault(layer.ClassName, layer.ClassName);
        if (OnlyInTraining.Contains(kind))
            return arguments.Input;
        return Converters.TryGetValue(kind, out var convert) ? convert(arguments) : throw layer.Fault(kind == "Lambda"
            ? "it holds Python code, which cannot be converted: write what it does as layers (Rescaling, Normalization, Resizing) and save the model again"
            : "layers of this kind are not converted: export the model to ONNX with TensorFlow and tf2onnx instead");
    }
}
