using MlServe.Classifier.Cards;

namespace MlServe.Classifier.Tests.Cards;

public class LabelFileTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void Read_NoPath_LeavesTheCardsLabels(string? path) => Assert.Null(LabelFile.Read(path));

    [Theory]
    [InlineData("one\ntwo\n")]
    [InlineData("\uFEFFone\r\n\r\n  two  \r\n")]
    public void Read_LinesOfAFile_AreLabels(string text)
    {
        using var folder = new TemporaryFolder();
        Assert.Equal(["one", "two"], LabelFile.Read(folder.Write("labels.txt", text)));
    }

    [Fact]
    public void Read_EmptyFile_SaysSo()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("labels.txt", "\n \n");
        Assert.Contains("empty", Assert.Throws<ModelException>(() => LabelFile.Read(file)).Message);
    }

    [Fact]
    public void Read_NoSuchFile_NamesIt() =>
        Assert.Contains("/no/such/labels.txt", Assert.Throws<ModelException>(() => LabelFile.Read("/no/such/labels.txt")).Message);
}
