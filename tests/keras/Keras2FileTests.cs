using System.Text.Json.Nodes;
using MlServe.Keras.Tests.Cases;

namespace MlServe.Keras.Tests;

/// <summary>Where Keras 2.12 to 2.15 keeps the weights of a .keras file, as its source has it and files of 2.13, 2.14 and 2.15 that others saved.</summary>
public sealed class Keras2FileTests : IDisposable
{
    private static readonly long[] Input = [3, 2, 2, 3];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("2.12.0", "_layer_checkpoint_dependencies/", "dense", "dense_2", "dense_4")]
    [InlineData("2.13.1", @"_layer_checkpoint_dependencies\", "dense", "dense_2", "dense_4")]
    [InlineData("2.14.0", "_layer_checkpoint_dependencies/", "dense", "dense_1", "dense_2")]
    [InlineData("2.14.0", @"_layer_checkpoint_dependencies\", "dense", "dense_1", "dense_2")]
    [InlineData("2.15.0", "layers/", "dense", "dense_1", "dense_2")]
    [InlineData("2.15.0", @"layers\", "dense", "dense_1", "dense_2")]
    public void ToOnnx_SequentialOfKeras2_FindsEachLayersWeights(string version, string container, params string[] names)
    {
        var expected = Answer("3.0.0", "layers/", "dense", "dense_1", "dense_2");

        Answers.AssertClose(expected, Answer(version, container, names));
    }

    private float[] Answer(string version, string container, params string[] names)
    {
        (string Path, ulong[] Shape)[] layers = [.. names.Select((name, i) => (container + name, (ulong[])[i == 0 ? 12u : 4u, 4]))];
        var config = new JsonObject
        {
            ["module"] = "keras", ["class_name"] = "Sequential",
            ["config"] = new JsonObject
            {
                ["name"] = "sequential_1",
                ["layers"] = new JsonArray(
                [
                    Layer("InputLayer", "flatten_input", ("batch_input_shape", new JsonArray(null, 2, 2, 3))), Layer("Flatten", "flatten"),
                    .. layers.Select((_, i) => Layer("Dense", $"dense_{i + 3}", ("units", 4), ("activation", "tanh"), ("use_bias", true))),
                ]),
            },
        };
        var weights = layers.SelectMany((layer, i) => new[]
        {
            new DrawnWeight(layer.Path + "/vars/0", layer.Shape, (uint)(2 * i + 1), -1, 1),
            new DrawnWeight(layer.Path + "/vars/1", layer.Shape[1..], (uint)(2 * i + 2), -1, 1),
        });
        var model = new KerasCase(config, [.. weights], Input, 0, 1, [3, 4], []);
        model.Save(folder["model.keras"], version);
        return Answers.Of(ModelConverter.ToOnnx(folder["model.keras"]), model.Pictures(), Input);
    }

    private static JsonNode Layer(string kind, string name, params (string Name, JsonNode? Value)[] options)
    {
        var config = new JsonObject { ["name"] = name, ["trainable"] = true, ["dtype"] = "float32" };
        foreach (var (option, value) in options)
            config[option] = value;
        return new JsonObject { ["module"] = "keras.layers", ["class_name"] = kind, ["config"] = config, ["registered_name"] = null };
    }
}
