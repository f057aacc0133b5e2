using MlServe.Classifier;
using MlServe.Evaluator.OpenInference;

namespace MlServe.Evaluator.Tests.OpenInference;

public class ServedTensorsTests
{
    [Theory]
    [InlineData("[-1,3,32,48]", TensorLayout.Nchw, 48, 32)]
    [InlineData("[1,32,48,3]", TensorLayout.Nhwc, 48, 32)]
    [InlineData("[-1,3,-1,-1]", TensorLayout.Nchw, 224, 224)]
    public void ModelForLoad_ShapesOfAClassifier_GiveSizeAndLayout(string shape, TensorLayout layout, int width, int height)
    {
        var card = ServedTensors.Parse(Model(shape, "[-1,-1]"), "here").ModelForLoad("here").Card;

        Assert.Equal((layout, width, height), (card.Layout, card.InputWidth, card.InputHeight));
    }

    [Fact]
    public void Model_Card_NamesClassesAndScales()
    {
        using var folder = new TemporaryFolder();
        var card = folder.Write("card.json", """{ "labels": ["cat", "dog"], "mean": [0.5, 0.5, 0.5], "standardDeviation": [0.5, 0.5, 0.5] }""");

        var model = ServedTensors.Parse(Model("[-1,3,8,8]", "[-1,2]"), "here").Model("here", card, labels: null);

        Assert.Equal(["cat", "dog"], model.Card.Labels);
        Assert.Equal(0.5f, model.Card.Mean[0]);
        Assert.Equal(("dog", 0.75f), (model.Rank([0.25f, 0.75f], 1)[0].Label, model.Rank([0.25f, 0.75f], 1)[0].Probability));
        Assert.Equal(0.731f, model.Rank([1, 2], 1)[0].Probability, 0.001f);
        Assert.Equal(["cat", "dog"], ServedModel.LabelsOf(card));
    }

    [Fact]
    public void Rank_OneScore_IsWhatTheCardSaysOfTwoClasses()
    {
        using var folder = new TemporaryFolder();
        var tensors = ServedTensors.Parse(Model("[-1,3,8,8]", "[-1,1]"), "here");
        ServedModel Served(string card) => tensors.Model("here", folder.Write("card.json", card), labels: null);

        Assert.Equal(("class 1", 0.3f), Last(Served("""{ "outputIsProbability": true }""").Rank([0.3f], 2)));
        Assert.Equal(0.574f, Served("""{ "outputIsProbability": false }""").Rank([0.3f], 1)[0].Probability, 0.001f);
        Assert.Contains("\"outputIsProbability\": true or false", Assert.Throws<ModelException>(() => Served("{}").Rank([0.3f], 1)).Message,
            StringComparison.Ordinal);

        static (string, float) Last(IReadOnlyList<LabelProbability> ranked) => (ranked[^1].Label, ranked[^1].Probability);
    }

    [Theory]
    [InlineData("[-1,1000]", "[-1,2]")]
    [InlineData("[-1,4,8,8]", "[-1,2]")]
    [InlineData("[2,3,8,8]", "[-1,2]")]
    [InlineData("[-1,3,8,8]", "[-1,2,2]")]
    public void ModelForLoad_NoPicture_IsRefused(string input, string output) => Assert.Contains(
        "here is not an image classifier",
        Assert.Throws<ModelException>(() => ServedTensors.Parse(Model(input, output), "here").ModelForLoad("here")).Message,
        StringComparison.Ordinal);

    [Theory]
    [InlineData("<html>", "here does not describe a model")]
    [InlineData("null", "here is not an image classifier: expected one input and an output, found 0 and 0.")]
    [InlineData("""{"name":"m","inputs":[],"outputs":[]}""", "found 0 and 0")]
    [InlineData(
        """{"name":"m","inputs":[{"name":"a","datatype":"BYTES","shape":[-1]}],"outputs":[{"name":"b","datatype":"FP32","shape":[-1]}]}""",
        "the input 'a' is BYTES")]
    public void Parse_AnotherModel_SaysWhatItFound(string json, string expected) =>
        Assert.Contains(expected, Assert.Throws<UserErrorException>(() => ServedTensors.Parse(json, "here")).Message, StringComparison.Ordinal);

    private static string Model(string input, string output) =>
        $$"""{"name":"m","inputs":[{"name":"a","datatype":"FP32","shape":{{input}}}],"outputs":[{"name":"b","datatype":"FP32","shape":{{output}}}]}""";
}
