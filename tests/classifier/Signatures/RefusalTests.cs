using MlServe.Classifier.Tests.Models;
using static MlServe.Classifier.Tests.Models.ColourModels;

namespace MlServe.Classifier.Tests.Signatures;

/// <summary>What ONNX Runtime does not load says what would help.</summary>
public sealed class RefusalTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Load_OpsetOfTheFuture_SaysWhichAreKnown() =>
        Answers.AssertRefused(folder, Plain(new TestModel(opset: 99)), "uses opset 99", "knows ai.onnx up to ", "opset_version=17");

    [Fact]
    public void Load_FileFormatOfTheFuture_SaysWhichAreKnown() =>
        Answers.AssertRefused(folder, Plain(new TestModel(irVersion: 99)), "version 99 of ONNX' file format", "reads up to ", "ir_version");

    [Theory]
    [InlineData("Mystery", "uses the operator Mystery")]
    [InlineData("ai.onnx.ml.Mystery", "uses the operator Mystery")]
    [InlineData("com.example.Mystery", "uses the operator com.example:Mystery")]
    public void Load_UnknownOperator_NamesIt(string type, string expected)
    {
        var model = new TestModel().Input("image", ElementType.Float, 1, Height, Width, 3).Node(type, ["image"], ["x"]);

        Answers.AssertRefused(folder, Nhwc(model, "x").Output("logits", ElementType.Float, 1, Classes), expected, "which ONNX Runtime does not have");
    }

    [Fact]
    public void Load_TypesWithoutAnOperator_NamesIt()
    {
        var model = new TestModel().Input("image", ElementType.UInt8, 1, Height, Width, 3)
            .Node("Cast", ["image"], ["doubles"], ("to", (long)ElementType.Double))
            .Node("ReduceMean", ["doubles"], ["colour"], ("axes", new[] { 1L, 2L }), ("keepdims", 0L))
            .Node("Softsign", ["colour"], ["scores"]).Output("scores", ElementType.Double, 1, 3);

        Answers.AssertRefused(folder, model, "uses the operator Softsign with types", "float32");
    }

    [Fact]
    public void Load_WeightsOutsideTheFolder_AreRefused() =>
        Answers.AssertRefused(folder, Plain(new TestModel()).InFile("../weights.bin", folder["weights.bin"]), "'../weights.bin'", "put them beside it");

    [Fact]
    public void Load_WeightsBesideTheModel_AnswersAndBelongsToTheDigest()
    {
        var path = Plain(new TestModel()).InFile("weights.bin", folder["weights.bin"]).Save(folder);
        using var classifier = Answers.Load(path);
        var digest = classifier.ModelSha256;

        Answers.AssertAsPlain(classifier);
        File.WriteAllBytes(folder["weights.bin"], [.. File.ReadAllBytes(folder["weights.bin"]).Reverse()]);
        using var other = Answers.Load(path);
        Assert.NotEqual(digest, other.ModelSha256);
    }

    private static TestModel Plain(TestModel model) =>
        Nhwc(model.Input("image", ElementType.Float, 1, Height, Width, 3), "image").Output("logits", ElementType.Float, 1, Classes);
}
