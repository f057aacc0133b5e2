using System.Text.Json;
using MlServe.Keras.Tests.Cases;

namespace MlServe.Keras.Tests;

/// <summary>What is converted answers as Keras does.</summary>
public class ModelConverterTests
{
    public static TheoryData<string> Cases => [.. KerasCase.Names()];

    /// <summary>Each layer with its options, and the networks of keras.applications as students fine-tune them; weights and pictures are drawn.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void ToOnnx_ModelThatKerasHasRun_AnswersTheSame(string name)
    {
        var model = KerasCase.Read(name);
        using var folder = new TemporaryFolder();
        var path = folder["model.keras"];
        model.Save(path);

        var onnx = ModelConverter.ToOnnx(path);

        Answers.AssertClose(model.Expected, Answers.Of(onnx, model.Pictures(), model.Input));
    }

    /// <summary>Files that Keras 3.16 wrote, weights included.</summary>
    [Theory]
    [InlineData("small", ".keras")]
    [InlineData("small", ".h5")]
    [InlineData("nested", ".keras")]
    [InlineData("nested", ".h5")]
    public void ToOnnx_FileOfKeras_AnswersTheSame(string name, string extension)
    {
        var file = Path.Combine(AppContext.BaseDirectory, "files", name);
        var expected = JsonSerializer.Deserialize<float[]>(File.ReadAllText(file + ".json"))!;

        var onnx = ModelConverter.ToOnnx(file + extension);

        Answers.AssertClose(expected, Answers.Of(onnx, Draw.Uniform(0, 2 * 16 * 16 * 3, 0, 255), [2, 16, 16, 3]));
    }

    [Fact]
    public void ToOnnx_SameFileTwice_GivesTheSameBytes()
    {
        var file = Path.Combine(AppContext.BaseDirectory, "files", "nested.keras");

        Assert.Equal(ModelConverter.ToOnnx(file), ModelConverter.ToOnnx(file));
    }
}
