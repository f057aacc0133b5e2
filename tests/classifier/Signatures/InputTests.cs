using MlServe.Classifier.Tests.Models;
using static System.FormattableString;
using static MlServe.Classifier.Tests.Models.ColourModels;

namespace MlServe.Classifier.Tests.Signatures;

/// <summary>Inputs as exporters write them, each the same classifier.</summary>
public sealed class InputTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Classify_Float16Throughout_AnswersAsFloat32()
    {
        var model = new TestModel().Input("image", ElementType.Float16, "N", Height, Width, 3);
        Mean(model, "image", 1, 2)
            .Constant("weights", ElementType.Float16, [3, Classes], [.. Weights.Select(weight => (Half)weight)])
            .Node("MatMul", ["colour", "weights"], ["logits"])
            .Output("logits", ElementType.Float16, "N", Classes);

        using var classifier = Answers.Load(model.Save(folder));

        Assert.Equal(PixelType.Float16, classifier.Card.InputType);
        Answers.AssertAsPlain(classifier, 5e-3f);
    }

    [Theory]
    [InlineData(nameof(ElementType.UInt8), PixelType.UInt8, 0f)]
    [InlineData(nameof(ElementType.Int8), PixelType.Int8, 128f)]
    public void Classify_WholeNumbers_AreThePixelsThemselves(string type, PixelType expected, float added)
    {
        var model = new TestModel().Input("image", Enum.Parse<ElementType>(type), 1, Height, Width, 3)
            .Constant("added", ElementType.Float, [], added).Constant("range", ElementType.Float, [], 255f)
            .Node("Cast", ["image"], ["floats"], ("to", 1L))
            .Node("Add", ["floats", "added"], ["pixels"]).Node("Div", ["pixels", "range"], ["scaled"]);
        Nhwc(model, "scaled").Output("logits", ElementType.Float, 1, Classes);

        using var classifier = Answers.Load(model.Save(folder));

        Assert.Equal((expected, 1f), (classifier.Card.InputType, classifier.Card.Scale));
        Answers.AssertAsPlain(classifier);
    }

    [Fact]
    public void Load_WholeNumbersAndACardThatScales_AreRefused()
    {
        var model = new TestModel().Input("image", ElementType.UInt8, 1, Height, Width, 3).Node("Cast", ["image"], ["floats"], ("to", 1L));
        Nhwc(model, "floats").Output("logits", ElementType.Float, 1, Classes).Card("""{"scale": 0.00392}""");

        Answers.AssertRefused(folder, model, "takes whole numbers from 0 to 255", "leave them out");
    }

    [Theory]
    [InlineData("batch_size", "num_channels", "height", "width")]
    [InlineData("batch_size", "a", "b", "c")]
    public void Classify_EverySideOpen_IsAsTheCardSays(string batch, string channels, string height, string width)
    {
        var model = new TestModel().Input("pixel_values", ElementType.Float, batch, channels, height, width);
        Nchw(model, "pixel_values").Output("logits", ElementType.Float, batch, Classes)
            .Card(Invariant($$"""{"inputWidth": {{Width}}, "inputHeight": {{Height}}, "layout": "nchw"}"""));

        using var classifier = Answers.Load(model.Save(folder));

        Answers.AssertAsPlain(classifier);
    }

    [Fact]
    public void Load_EverySideOpenAndNamedChannels_NeedsOnlyTheSize()
    {
        var model = new TestModel().Input("pixel_values", ElementType.Float, "batch_size", "num_channels", "height", "width");
        Nchw(model, "pixel_values").Output("logits", ElementType.Float, "batch_size", Classes).Card("""{"inputWidth": 20, "inputHeight": 10}""");

        using var classifier = Answers.Load(model.Save(folder));

        Assert.Equal((TensorLayout.Nchw, ChannelOrder.Rgb, 20, 10),
            (classifier.Card.Layout, classifier.Card.Channels, classifier.Card.InputWidth, classifier.Card.InputHeight));
    }

    [Fact]
    public void Load_EverySideOpen_AsksForTheLayout()
    {
        var model = new TestModel().Input("x", ElementType.Float, "N", "a", "b", "c");
        Nchw(model, "x").Output("logits", ElementType.Float, "N", Classes).Card("""{"inputWidth": 20, "inputHeight": 10}""");

        Answers.AssertRefused(folder, model, "x float[N,a,b,c]", "\"layout\": \"nchw\" or \"nhwc\"");
    }

    [Theory]
    [InlineData(TensorLayout.Nchw)]
    [InlineData(TensorLayout.Nhwc)]
    public void Classify_OneChannel_IsBrightnessAsPillowHasIt(TensorLayout layout)
    {
        var isPlanes = layout == TensorLayout.Nchw;
        var model = isPlanes
            ? new TestModel().Input("image", ElementType.Float, "N", 1, Height, Width)
            : new TestModel().Input("image", ElementType.Float, "N", Height, Width, 1);
        Mean(model, "image", isPlanes ? [2, 3] : [1, 2])
            .Constant("weights", ElementType.Float, [1, 2], 1f, -1f).Node("MatMul", ["colour", "weights"], ["logits"])
            .Output("logits", ElementType.Float, "N", 2);
        using var classifier = Answers.Load(model.Save(folder));
        using var plain = Answers.Load(Plain().Save(folder, "plain.onnx"));
        var colours = plain.Preprocess(Fixtures.Image("palette.png"));

        var gray = classifier.Preprocess(Fixtures.Image("palette.png"));

        Assert.Equal((layout, ChannelOrder.Gray, Width * Height), (classifier.Card.Layout, classifier.Card.Channels, gray.Length));
        for (var i = 0; i < gray.Length; i++)
            Assert.Equal(0.299f * colours[3 * i] + 0.587f * colours[3 * i + 1] + 0.114f * colours[3 * i + 2], gray[i], 0.51f / 255);
        var probability = classifier.Classify(Fixtures.Image("palette.png"), 2).Top.Single(top => top.Label == "class 0").Probability;
        Assert.Equal(1 / (1 + MathF.Exp(-2 * gray.Average())), probability, 1e-4f);
    }

    [Theory]
    [InlineData("""{"channels": "rgb"}""", "the channels are Rgb", "has 1")]
    [InlineData("""{"mean": [0.1, 0.2, 0.3]}""", "mean has 3 values", "1 is expected")]
    public void Load_OneChannelAndACardOfThree_IsRefused(string card, string claimed, string found)
    {
        var model = new TestModel().Input("image", ElementType.Float, "N", 1, Height, Width);
        Mean(model, "image", 2, 3).Constant("weights", ElementType.Float, [1, 2], 1f, -1f).Node("MatMul", ["colour", "weights"], ["logits"])
            .Output("logits", ElementType.Float, "N", 2).Card(card);

        Answers.AssertRefused(folder, model, claimed, found);
    }

    [Theory]
    [InlineData(TensorLayout.Nchw)]
    [InlineData(TensorLayout.Nhwc)]
    public void Classify_BlueGreenRed_AnswersAsRgbWithTheMatrixTurned(TensorLayout layout)
    {
        var isPlanes = layout == TensorLayout.Nchw;
        var model = isPlanes
            ? new TestModel().Input("image", ElementType.Float, "N", 3, Height, Width)
            : new TestModel().Input("image", ElementType.Float, "N", Height, Width, 3);
        float[] turned = [.. Weights[10..], .. Weights[5..10], .. Weights[..5]];
        // Of blue 0.1 is taken off, of red 0.3, and given back by the graph.
        Mean(model, "image", isPlanes ? [2, 3] : [1, 2]).Constant("mean", ElementType.Float, [3], 0.1f, 0.2f, 0.3f)
            .Node("Add", ["colour", "mean"], ["whole"])
            .Constant("weights", ElementType.Float, [3, Classes], turned).Node("MatMul", ["whole", "weights"], ["logits"])
            .Output("logits", ElementType.Float, "N", Classes).Card("""{"channels": "bgr", "mean": [0.1, 0.2, 0.3]}""");

        using var classifier = Answers.Load(model.Save(folder));

        Answers.AssertAsPlain(classifier);
    }

    [Theory]
    [InlineData(ElementType.Float)]
    [InlineData(ElementType.Float16)]
    internal void Classify_FixedBatch_AnswersForTheOneImage(ElementType scores)
    {
        var model = new TestModel().Input("image", ElementType.Float, 4, Height, Width, 3);
        Nhwc(model, "image").Node("Cast", ["logits"], ["scores"], ("to", (long)scores)).Output("scores", scores, 4, Classes);

        using var classifier = Answers.Load(model.Save(folder));

        Answers.AssertAsPlain(classifier, scores == ElementType.Float ? 1e-5f : 2e-3f);
        Assert.Equal([Height, Width, 3], classifier.InputShape);
    }

    [Fact]
    public void Classify_NoBatchAtAll_AnswersAsWithOne()
    {
        var model = new TestModel().Input("image", ElementType.Float, Height, Width, 3);
        Head(Mean(model, "image", 0, 1)).Output("logits", ElementType.Float, Classes);

        using var classifier = Answers.Load(model.Save(folder));

        Answers.AssertAsPlain(classifier);
    }

    [Fact]
    public void Classify_PixelsInOneRow_IsCutAsTheCardSays()
    {
        var model = new TestModel().Input("X", ElementType.Float, "N", Height * Width * 3)
            .Constant("shape", ElementType.Int64, [4], -1L, Height, Width, 3).Node("Reshape", ["X", "shape"], ["image"]);
        Nhwc(model, "image").Output("logits", ElementType.Float, "N", Classes).Card("""{"inputWidth": 32, "inputHeight": 24}""");

        using var classifier = Answers.Load(model.Save(folder));

        Answers.AssertAsPlain(classifier);
        Assert.Equal([Height * Width * 3], classifier.InputShape);
    }

    [Theory]
    [InlineData("{}", "X float[N,2304]", "\"inputWidth\" and \"inputHeight\"")]
    [InlineData("""{"inputWidth": 32, "inputHeight": 23}""", "rows of 2304 numbers", "are 2208")]
    public void Load_PixelsInOneRowOfAnotherSize_IsRefused(string card, string found, string help)
    {
        var model = new TestModel().Input("X", ElementType.Float, "N", Height * Width * 3)
            .Constant("shape", ElementType.Int64, [4], -1L, Height, Width, 3).Node("Reshape", ["X", "shape"], ["image"]);
        Nhwc(model, "image").Output("logits", ElementType.Float, "N", Classes).Card(card);

        Answers.AssertRefused(folder, model, found, help);
    }

    [Theory]
    [InlineData(7)]
    [InlineData(9)]
    [InlineData(12)]
    public void Classify_OlderOpsetWithItsConstantsAmongTheInputs_IsServed(long opset)
    {
        var model = new TestModel(opset, irVersion: 3).Input("image", ElementType.Float, 1, Height, Width, 3);
        Nhwc(model, "image").ConstantsAmongInputs()
            .Constant("shape", ElementType.Int64, [4], 1L, Classes, 1, 1).ConstantsAmongInputs()
            .Node("Reshape", ["logits", "shape"], ["softmaxout_1"]).Output("softmaxout_1", ElementType.Float, 1, Classes, 1, 1);

        using var classifier = Answers.Load(model.Save(folder));

        Answers.AssertAsPlain(classifier);
    }

    [Theory]
    [InlineData(ElementType.Double, "image double[1,24,32,3]", "float32, float16, uint8 or int8")]
    [InlineData(ElementType.Int64, "image int64[1,24,32,3]", "float32, float16, uint8 or int8")]
    internal void Load_InputOfAnotherType_SaysWhatWouldHelp(ElementType type, string found, string help)
    {
        var model = new TestModel().Input("image", type, 1, Height, Width, 3).Node("Cast", ["image"], ["floats"], ("to", 1L));
        Nhwc(model, "floats").Output("logits", ElementType.Float, 1, Classes);

        Answers.AssertRefused(folder, model, found, help);
    }
}
