using System.Text.Json;
using MlServe.Classifier.Inspection;

namespace MlServe.Classifier.Tests.Inspection;

public class ModelInspectionTests
{
    [Fact]
    public void Of_ModelWithACard_ReportsItsSourceAndStatement()
    {
        var model = ModelInspection.Of(Fixtures.Model("with_card.onnx"));

        Assert.Contains("metadata", model.CardSource);
        Assert.Equal(new StatedAccuracy(0.5, null, null, null), model.Stated);
        Assert.Equal(("colours with a card", 20, 64), (model.Card.Name, model.Card.InputWidth, model.Sha256.Length));
        Assert.StartsWith("image float[", model.Input);
        Assert.True(model.InferenceTime > TimeSpan.Zero && model.LoadTime > TimeSpan.Zero);
    }

    [Fact]
    public void Of_ModelWithoutACard_SaysSo()
    {
        var model = ModelInspection.Of(Fixtures.Model("nchw_logits.onnx"));

        Assert.Null(model.CardSource);
        Assert.Null(model.Stated);
        Assert.False(model.Card.OutputIsProbability);
    }

    [Theory]
    [InlineData("""{"accuracy":0.8}""", 0.8, null, null, null)]
    [InlineData("""{"evaluation":{"accuracy":0.7,"photos":1255,"accuracyInterval95":[0.67,0.73]}}""", 0.7, 0.67, 0.73, 1255)]
    [InlineData("""{"evaluation":{"accuracy":0.7,"photos":"many","accuracyInterval95":"wide"}}""", 0.7, null, null, null)]
    public void Of_StatementsOfSeveralKinds_AreRead(string card, double accuracy, double? low, double? high, int? photos) =>
        Assert.Equal(new StatedAccuracy(accuracy, low, high, photos), Stated(card));

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"accuracy":"good","evaluation":"better"}""")]
    [InlineData("""{"accuracy":null,"evaluation":{"photos":3}}""")]
    public void Of_NoNumber_IsNoStatement(string card) => Assert.Null(Stated(card));

    private static StatedAccuracy? Stated(string card)
    {
        var root = JsonDocument.Parse(card).RootElement;
        return StatedAccuracy.Of(Field("accuracy"), Field("evaluation"));

        JsonElement? Field(string name) => root.TryGetProperty(name, out var value) ? value : null;
    }
}
