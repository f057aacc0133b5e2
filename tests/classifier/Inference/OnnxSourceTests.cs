using System.Security.Cryptography;
using MlServe.Classifier.Inference;
using MlServe.Classifier.Inspection;

namespace MlServe.Classifier.Tests.Inference;

/// <summary>A saved Keras model is loaded as it is.</summary>
public sealed class OnnxSourceTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private static string Keras => Path.Combine(AppContext.BaseDirectory, "keras", "small.keras");

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("small.keras")]
    [InlineData("small.h5")]
    public void Load_SavedKerasModel_AnswersAndIsTheFileThatTheUserHas(string name)
    {
        var path = Path.Combine(AppContext.BaseDirectory, "keras", name);

        using var classifier = ImageClassifier.Load(new ClassifierOptions { ModelPath = path, IntraOpThreads = 1 });

        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path))), classifier.ModelSha256);
        Assert.Equal((16, 16, TensorLayout.Nhwc, 11),
            (classifier.Card.InputWidth, classifier.Card.InputHeight, classifier.Card.Layout, classifier.Card.Labels.Count));
        // The model has a Rescaling of its own: it is given 0 to 255.
        Assert.Equal(1f, classifier.Card.Scale);
        Assert.Equal(1f, classifier.Classify(Fixtures.Image("photo.jpg"), 11).Top.Sum(prediction => prediction.Probability), 1e-4f);
    }

    [Fact]
    public void Of_SavedKerasModel_IsConvertedOnceAndKept()
    {
        var first = OnnxSource.Of(Keras, "0123", folder.Path);
        var written = File.GetLastWriteTimeUtc(first.File!);

        var second = OnnxSource.Of(Keras, "0123", folder.Path);

        Assert.Equal(first, second);
        Assert.Equal(written, File.GetLastWriteTimeUtc(second.File!));
        Assert.Single(Directory.EnumerateFiles(folder.Path));
    }

    [Fact]
    public void Of_FolderThatCannotBeWritten_ConvertsInMemory()
    {
        var source = OnnxSource.Of(Keras, "0123", folder.Write("a file", "not a folder"));

        Assert.Null(source.File);
        Assert.NotEmpty(source.Bytes!);
    }

    [Fact]
    public void Load_DamagedKerasModel_SaysSoInOneLine()
    {
        var path = folder["cut.keras"];
        File.WriteAllBytes(path, File.ReadAllBytes(Keras)[..2000]);

        var message = Assert.Throws<ModelException>(() => ImageClassifier.Load(new ClassifierOptions { ModelPath = path })).Message;

        Assert.StartsWith($"{path} cannot be converted from Keras: the file is damaged", message);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void ToOnnx_ModelThatIsOnnxAlready_SaysSo() =>
        Assert.Contains("is not a model that Keras saved",
            Assert.Throws<ModelException>(() => ModelConversion.ToOnnx(Fixtures.Model("nhwc_softmax.onnx"))).Message);
}
