using MlServe.Classifier.Tests.Models;
using static MlServe.Classifier.Tests.Models.ColourModels;

namespace MlServe.Classifier.Tests.Signatures;

/// <summary>Outputs as exporters write them, each the same classifier.</summary>
public sealed class OutputTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Classify_FeaturesBesideTheScores_TakesTheRowOfClasses()
    {
        // A feature map and its mean over the pixels, which is a row of another length than there are labels.
        var model = new TestModel().Input("image", ElementType.Float, "N", Height, Width, 3).Node("Neg", ["image"], ["last_hidden_state"]);
        Nhwc(model, "image").Output("last_hidden_state", ElementType.Float, "N", Height, Width, 3)
            .Output("colour", ElementType.Float, "N", 3).Output("logits", ElementType.Float, "N", Classes)
            .Card("""{"labels": ["a", "b", "c", "d", "e"]}""");

        using var classifier = Answers.Load(model.Save(folder));

        Assert.Equal("logits", classifier.OutputName);
        Assert.Equal(["a", "b", "c", "d", "e"], classifier.Card.Labels);
    }

    [Fact]
    public void Classify_LogitsAndProbabilities_TakesTheProbabilities()
    {
        var model = new TestModel().Input("image", ElementType.Float, "N", Height, Width, 3);
        Nhwc(model, "image").Node("Softmax", ["logits"], ["probabilities"], ("axis", -1L))
            .Output("logits", ElementType.Float, "N", Classes).Output("probabilities", ElementType.Float, "N", Classes);

        using var classifier = Answers.Load(model.Save(folder));

        Assert.Equal(("probabilities", true), (classifier.OutputName, classifier.Card.OutputIsProbability));
        Answers.AssertAsPlain(classifier);
    }

    [Fact]
    public void Classify_SeveralRowsOfClasses_IsAsTheCardSays()
    {
        using var classifier = Answers.Load(TwoHeads().Card("""{"output": "main"}""").Save(folder));

        Answers.AssertAsPlain(classifier);
    }

    [Fact]
    public void Load_SeveralRowsOfClasses_AsksWhich() =>
        Answers.AssertRefused(folder, TwoHeads(), "several outputs that could be class scores, aux float[N,5], main float[N,5]", "\"output\": \"aux\"");

    [Fact]
    public void Load_CardNamesAnotherOutput_NamesThoseThereAre() =>
        Answers.AssertRefused(folder, TwoHeads().Card("""{"output": "scores"}"""), "the card says the output is \"scores\"", "aux float[N,5], main float[N,5]");

    [Theory]
    [InlineData(true, false)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    [InlineData(false, true)]
    public void Classify_LabelAndProbabilitiesAsScikitLearnsAreExported_TakesTheProbabilities(bool hasTexts, bool isMap)
    {
        string[] names = ["water", "earth", "fire", "air", "aether"];
        using var classifier = Answers.Load(ScikitLearn(hasTexts ? names : (long[])[10, 20, 30, 40, 50], isMap).Save(folder));

        Assert.Equal(hasTexts ? names : ["10", "20", "30", "40", "50"], classifier.Card.Labels);
        Assert.Equal(isMap ? "output_probability" : "probabilities", classifier.OutputName);
        Assert.True(classifier.Card.OutputIsProbability);
        Answers.AssertAsPlain(classifier);
    }

    [Fact]
    public void Classify_MapAndLabelsOfOnesOwn_NamesTheClassesInTheGraphsOrder()
    {
        var path = ScikitLearn((long[])[0, 1, 2, 3, 4], isMap: true).Card("""{"labels": ["v", "w", "x", "y", "z"]}""").Save(folder);

        using var classifier = Answers.Load(path);

        Assert.Equal(["v", "w", "x", "y", "z"], classifier.Card.Labels);
        Answers.AssertAsPlain(classifier);
    }

    [Fact]
    public void Load_LabelAlone_SaysThatScoresAreMissing()
    {
        var model = new TestModel().Input("image", ElementType.Float, "N", Height, Width, 3);
        Nhwc(model, "image").Node("ArgMax", ["logits"], ["label"], ("axis", 1L), ("keepdims", 0L)).Output("label", ElementType.Int64, "N");

        Answers.AssertRefused(folder, model, "outputs label int64[N]", "A label has no probability");
    }

    [Fact]
    public void Classify_SigmoidOfOneScore_IsTwoClasses()
    {
        using var classifier = Answers.Load(Single("Sigmoid").Save(folder));

        Assert.Equal(["class 0", "class 1"], classifier.Card.Labels);
        Assert.Equal((true, 1), (classifier.Card.OutputIsProbability, classifier.ScoreCount));
        AssertFirstColumn(classifier);
    }

    [Fact]
    public void Classify_OneLogit_IsTwoClasses()
    {
        using var classifier = Answers.Load(Single(null).Card("""{"labels": ["cat", "dog"]}""").Save(folder));

        Assert.Equal(["cat", "dog"], classifier.Card.Labels);
        Assert.False(classifier.Card.OutputIsProbability);
        AssertFirstColumn(classifier);
    }

    [Fact]
    public void Classify_OneProbabilityByAnotherWay_IsToldByItsValue()
    {
        // 1 ÷ (1 + e^−x), and a type on the way out.
        var model = Single(null, "logit64").Constant("one", ElementType.Float, [], 1f).Node("Neg", ["logit"], ["n"]).Node("Exp", ["n"], ["e"])
            .Node("Add", ["e", "one"], ["d"]).Node("Div", ["one", "d"], ["p"]).Node("Cast", ["p"], ["logit64"], ("to", (long)ElementType.Double));

        using var classifier = Answers.Load(model.Save(folder));

        Assert.True(classifier.Card.OutputIsProbability);
        AssertFirstColumn(classifier);
    }

    [Fact]
    public void Load_OneScoreAndOneLabel_AsksForTwo() =>
        Answers.AssertRefused(folder, Single("Sigmoid").Card("""{"labels": ["dog"]}"""), "1 labels", "name the one for 0, then the one for 1");

    [Fact]
    public void Classify_SigmoidForEachClass_AreProbabilitiesAlready()
    {
        var model = new TestModel().Input("image", ElementType.Float, "N", Height, Width, 3);
        Nhwc(model, "image").Node("Sigmoid", ["logits"], ["scores"]).Node("Cast", ["scores"], ["half"], ("to", (long)ElementType.Float16))
            .Output("half", ElementType.Float16, "N", Classes);

        using var classifier = Answers.Load(model.Save(folder));

        Assert.True(classifier.Card.OutputIsProbability);
        Assert.NotEqual(1, Answers.Of(classifier).Values.Sum(), 0.01f);
    }

    [Fact]
    public void Classify_BytesToOneHalf_IsTwoClasses()
    {
        using var classifier = Answers.Load(BytesToOneProbability().Save(folder));

        Assert.Equal((PixelType.UInt8, 1, true), (classifier.Card.InputType, classifier.ScoreCount, classifier.Card.OutputIsProbability));
        AssertFirstColumn(classifier, range: 255, tolerance: 1e-3f);
    }

    [Fact]
    public void Classify_BatchOfHalvesToMaps_AnswersForTheOneImage()
    {
        using var classifier = Answers.Load(HalvesToMap().Card("""{"mean": [0, 0, 0]}""").Save(folder));

        Assert.Equal(["water", "earth", "fire", "air", "aether"], classifier.Card.Labels);
        Answers.AssertAsPlain(classifier, 2e-3f);
    }

    private static TestModel TwoHeads()
    {
        var model = new TestModel().Input("image", ElementType.Float, "N", Height, Width, 3);
        return Nhwc(model, "image").Node("Identity", ["logits"], ["main"]).Node("Neg", ["logits"], ["aux"])
            .Output("aux", ElementType.Float, "N", Classes).Output("main", ElementType.Float, "N", Classes);
    }

    /// <summary>As skl2onnx writes a logistic regression: a label, and the probabilities as rows or as maps.</summary>
    private static TestModel ScikitLearn(object classes, bool isMap)
    {
        var isText = classes is string[];
        // One row of coefficients for each class.
        float[] coefficients = [.. Enumerable.Range(0, Classes).SelectMany(c => Enumerable.Range(0, 3).Select(colour => Weights[colour * Classes + c]))];
        var model = Mean(new TestModel().Input("image", ElementType.Float, "N", Height, Width, 3), "image", 1, 2)
            .Node("ai.onnx.ml.LinearClassifier", ["colour"], ["label", "raw"], ("coefficients", coefficients), ("intercepts", new float[Classes]),
                ("multi_class", 1L), ("post_transform", "NONE"), (isText ? "classlabels_strings" : "classlabels_ints", classes))
            .Node("Softmax", ["raw"], ["probabilities"], ("axis", -1L))
            .Output("label", isText ? ElementType.String : ElementType.Int64, "N");
        return isMap
            ? model.Node("ai.onnx.ml.ZipMap", ["probabilities"], ["output_probability"], (isText ? "classlabels_strings" : "classlabels_int64s", classes))
                .MapOutput("output_probability", isText ? ElementType.String : ElementType.Int64)
            : model.Output("probabilities", ElementType.Float, "N", Classes);
    }

    private static TestModel Single(string? last, string output = "logit")
    {
        var model = SingleScore(Mean(new TestModel().Input("image", ElementType.Float, "N", Height, Width, 3), "image", 1, 2));
        return last is null ? model.Output(output, output == "logit" ? ElementType.Float : ElementType.Double, "N", 1)
            : model.Node(last, ["logit"], ["score"]).Output("score", ElementType.Float, "N", 1);
    }

    /// <summary>The second class has the sigmoid of the colours times the first column of the matrix.</summary>
    private static void AssertFirstColumn(ImageClassifier classifier, float range = 1, float tolerance = 1e-4f)
    {
        var photo = Fixtures.Image("photo.jpg");
        var pixels = classifier.Preprocess(photo);
        float Mean(int colour) => pixels.Where((_, i) => i % 3 == colour).Average() / range;
        var logit = Mean(0) * Weights[0] + Mean(1) * Weights[5] + Mean(2) * Weights[10];

        var answer = Answers.InOrder(classifier);

        Assert.Equal(1 / (1 + MathF.Exp(-logit)), answer[1], tolerance);
        Assert.Equal(1, answer.Sum(), 1e-5f);
        Assert.Equal(answer, classifier.Infer(pixels));
    }
}
