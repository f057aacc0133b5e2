using MlServe.Classifier.Cards;

namespace MlServe.Classifier.Tests.Cards;

public sealed class CardFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Find_CardThatCannotBeRead_IsAModelExceptionThatNamesIt()
    {
        var card = folder["net.json"];
        using var held = new FileStream(card, FileMode.Create, FileAccess.Write, FileShare.None);

        var wrong = Assert.Throws<ModelException>(() => CardFile.Find(folder["net.onnx"], new Dictionary<string, string>()));

        Assert.Contains(card, wrong.Message);
    }

    [Fact]
    public void Find_NoCard_IsNone() => Assert.Null(CardFile.Find(folder["net.onnx"], new Dictionary<string, string>()));
}
