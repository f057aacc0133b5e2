using System.Text.Json.Serialization;
using MlServe.Classifier;

namespace MlServe.Serve.OpenInference;

/// <summary>What the server is.</summary>
internal sealed record ServerMetadata(string Name, string Version, IReadOnlyList<string> Extensions);

/// <summary>What a model takes and gives.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Versions">The one that is served: the beginning of the file's sha256.</param>
/// <param name="Platform">What runs it.</param>
/// <param name="Inputs">Its inputs.</param>
/// <param name="Outputs">Its outputs.</param>
internal sealed record ModelMetadata(
    string Name, IReadOnlyList<string> Versions, string Platform, IReadOnlyList<TensorMetadata> Inputs, IReadOnlyList<TensorMetadata> Outputs)
{
    /// <summary>What is said of a loaded model.</summary>
    public static ModelMetadata Of(ImageClassifier model) =>
        new(model.Card.Name, [VersionOf(model)], "onnx_onnxruntime",
            [new TensorMetadata(model.InputName, Datatypes.Of(model.Card.InputType), [-1, .. model.InputShape])],
            [new TensorMetadata(model.OutputName, Datatypes.Scores, [-1, model.ScoreCount])]);

    /// <summary>The beginning of the model's sha256.</summary>
    public static string VersionOf(ImageClassifier model) => model.ModelSha256[..12];
}

/// <summary>An input or output: -1 in its shape is any number.</summary>
internal sealed record TensorMetadata(string Name, string Datatype, IReadOnlyList<int> Shape);

/// <summary>The answer to an inference.</summary>
internal sealed record InferResponse(string ModelName, string ModelVersion, string? Id, IReadOnlyList<InferOutput> Outputs);

/// <summary>An output: its values in <see cref="Data"/>, or behind the JSON as <see cref="Parameters"/> say.</summary>
internal sealed record InferOutput(string Name, string Datatype, IReadOnlyList<int> Shape, BinaryParameters? Parameters, float[]? Data);

/// <summary>How many bytes behind the JSON are this tensor's.</summary>
internal sealed record BinaryParameters(int BinaryDataSize);

/// <summary>Why there is no answer.</summary>
internal sealed record InferError(string Error);

/// <summary>Serializers made at compile time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ServerMetadata))]
[JsonSerializable(typeof(ModelMetadata))]
[JsonSerializable(typeof(InferResponse))]
[JsonSerializable(typeof(InferError))]
internal sealed partial class OpenInferenceJson : JsonSerializerContext;
