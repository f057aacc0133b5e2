using System.Security.Cryptography;
using System.Text;
using MlServe.Classifier.Inspection;

namespace MlServe.Classifier.Tests.Inspection;

public sealed class ModelDigestTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Sha256_OneFile_IsThatFiles() =>
        Assert.Equal(Hex("whatever it holds"), ModelDigest.Sha256(Put("model.onnx", "whatever it holds")));

    [Fact]
    public void Sha256_WeightsElsewhere_IsOfAllFilesInTheirOrder()
    {
        var model = Put("model.onnx", OnnxBytes.WithWeightsIn("sub/b.bin", "a.bin", "sub/b.bin"));
        Put("a.bin", "first by name");
        Put("sub/b.bin", "first in the graph");

        Assert.Equal(Hex(File.ReadAllText(model, Encoding.Latin1) + "first in the graph" + "first by name"), ModelDigest.Sha256(model));
    }

    [Theory]
    [InlineData("../outside.bin")]
    [InlineData("sub/../../outside.bin")]
    [InlineData("/etc/hostname")]
    [InlineData("")]
    public void Sha256_WeightsOutsideTheModelsFolder_IsRefusedWithTheirName(string location)
    {
        var model = Put("inner/model.onnx", OnnxBytes.WithWeightsIn(location));
        Put("outside.bin", "of someone else");

        var refusal = Assert.Throws<ModelException>(() => ModelDigest.Sha256(model));

        Assert.Contains($"'{location}'", refusal.Message);
        Assert.Contains("outside its folder", refusal.Message);
    }

    [Fact]
    public void Sha256_WeightsMissing_NamesTheFile()
    {
        var model = Put("model.onnx", OnnxBytes.WithWeightsIn("gone.bin"));

        Assert.Contains("gone.bin", Assert.Throws<ModelException>(() => ModelDigest.Sha256(model)).Message);
    }

    private string Put(string name, string text) => folder.Write(name, Encoding.Latin1.GetBytes(text));

    private static string Hex(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.Latin1.GetBytes(text)));
}
