using MlServe.Classifier.Cards;

namespace MlServe.Classifier.Tests.Cards;

public sealed class CardFileTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("cards").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Find_CardThatCannotBeRead_IsAModelExceptionThatNamesIt()
    {
        var card = Path.Combine(folder, "net.json");
        using var held = new FileStream(card, FileMode.Create, FileAccess.Write, FileShare.None);

        var wrong = Assert.Throws<ModelException>(() => CardFile.Find(Path.Combine(folder, "net.onnx"), new Dictionary<string, string>()));

        Assert.Contains(card, wrong.Message);
    }

    [Fact]
    public void Find_NoCard_IsNone() => Assert.Null(CardFile.Find(Path.Combine(folder, "net.onnx"), new Dictionary<string, string>()));
}
