using MlServe.Classifier.Cards;
using MlServe.Classifier.Signatures;

namespace MlServe.Classifier.Tests.Cards;

public class CardResolverTests
{
    private static readonly ModelSignature Pytorch = new()
    {
        Path = "net.onnx",
        Input = new() { Name = "image", Text = "image float[N,3,120,160]", Layout = TensorLayout.Nchw, Channels = 3, Width = 160, Height = 120 },
        Output = new() { Name = "scores", Text = "scores float[N,11]", Scores = 11 },
    };

    [Fact]
    public void Resolve_NchwWithoutCard_AssumesImageNetAndFood11()
    {
        var card = CardResolver.Resolve(null, Pytorch, "net");

        Assert.Equal("net", card.Name);
        Assert.Equal((160, 120), (card.InputWidth, card.InputHeight));
        Assert.Equal([0.485f, 0.456f, 0.406f], card.Mean);
        Assert.Equal([0.229f, 0.224f, 0.225f], card.StandardDeviation);
        Assert.Equal(1f / 255, card.Scale);
        Assert.Equal(
            ["Bread", "Dairy product", "Dessert", "Egg", "Fried food", "Meat", "Noodles/Pasta", "Rice", "Seafood", "Soup", "Vegetable/Fruit"],
            card.Labels
        );
    }

    [Fact]
    public void Resolve_NhwcWithoutCard_AssumesZeroToOne()
    {
        var card = CardResolver.Resolve(null, Pytorch with { Input = Pytorch.Input with { Layout = TensorLayout.Nhwc } }, "net");

        Assert.Equal([0f, 0f, 0f], card.Mean);
        Assert.Equal([1f, 1f, 1f], card.StandardDeviation);
    }

    [Fact]
    public void Resolve_NchwWithCardWithoutMean_AddsNone()
    {
        var card = CardResolver.Resolve(CardFile.Parse("{}", "test"), Pytorch, "net");

        Assert.Equal([0f, 0f, 0f], card.Mean);
        Assert.Equal([1f, 1f, 1f], card.StandardDeviation);
    }

    [Fact]
    public void Resolve_SevenClassesWithoutLabels_NumbersThem() =>
        Assert.Equal(["class 0", "class 1", "class 2"], CardResolver.Resolve(null, Pytorch with { Output = Pytorch.Output with { Scores = 3 } }, "net").Labels);

    [Theory]
    [InlineData("""{"labels":["a","b"]}""", "2 labels", "11 classes")]
    [InlineData("""{"inputWidth":128}""", "width of 128", "has 160")]
    [InlineData("""{"layout":"nhwc"}""", "Nhwc", "Nchw")]
    [InlineData("""{"mean":[0.5]}""", "mean has 1", "3 are expected")]
    [InlineData("""{"standardDeviation":[1,0,1]}""", "standardDeviation", "0")]
    public void Resolve_CardContradictsModel_NamesBoth(string json, string claimed, string found)
    {
        var wrong = Assert.Throws<ModelException>(() => CardResolver.Resolve(CardFile.Parse(json, "test"), Pytorch, "net"));

        Assert.Contains(claimed, wrong.Message);
        Assert.Contains(found, wrong.Message);
    }

    [Fact]
    public void Resolve_SizeOpenAndNoCard_AsksForACard()
    {
        var wrong = Assert.Throws<ModelException>(() => CardResolver.Resolve(null, Pytorch with { Input = Pytorch.Input with { Width = null } }, "net"));

        Assert.Contains("inputWidth", wrong.Message);
    }

    [Theory]
    [InlineData("{ labels", "test")]
    [InlineData("""{"layout":"sideways"}""", "layout")]
    [InlineData("""{"labels":"Bread"}""", "labels")]
    [InlineData("null", "null")]
    public void Parse_BadCard_NamesSourceAndField(string json, string part)
    {
        var wrong = Assert.Throws<ModelException>(() => CardFile.Parse(json, "test.json"));

        Assert.Contains("test.json", wrong.Message);
        Assert.Contains(part, wrong.Message);
        Assert.DoesNotContain("\n", wrong.Message);
    }
}
