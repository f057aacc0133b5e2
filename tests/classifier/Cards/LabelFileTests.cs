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
        using var file = new TemporaryFile(text);
        Assert.Equal(["one", "two"], LabelFile.Read(file.Path));
    }

    [Fact]
    public void Read_EmptyFile_SaysSo()
    {
        using var file = new TemporaryFile("\n \n");
        Assert.Contains("empty", Assert.Throws<ModelException>(() => LabelFile.Read(file.Path)).Message);
    }

    [Fact]
    public void Read_NoSuchFile_NamesIt() =>
        Assert.Contains("/no/such/labels.txt", Assert.Throws<ModelException>(() => LabelFile.Read("/no/such/labels.txt")).Message);

    private sealed class TemporaryFile : IDisposable
    {
        public string Path { get; } = System.IO.Path.GetTempFileName();

        public TemporaryFile(string text) => File.WriteAllText(Path, text);

        public void Dispose() => File.Delete(Path);
    }
}
