using MlServe.Serve.Classification;
using MlServe.Serve.Hosting;

namespace MlServe.Serve.Tests.Classification;

public class LabelFileTests
{
    [Fact]
    public void Read_NoPath_LeavesTheCardsLabels() => Assert.Null(LabelFile.Read(""));

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
        Assert.Contains("empty", Assert.Throws<InvalidOptionsException>(() => LabelFile.Read(file.Path)).Message);
    }

    [Fact]
    public void Read_NoSuchFile_NamesIt() =>
        Assert.Contains("/no/such/labels.txt", Assert.Throws<InvalidOptionsException>(() => LabelFile.Read("/no/such/labels.txt")).Message);

    [Fact]
    public async Task Predict_LabelsGiven_AnswersWithThem()
    {
        using var file = new TemporaryFile(string.Join('\n', Enumerable.Range(0, 11).Select(i => $"kind <{i}>")));
        await using var serve = ServeFactory.With(("Labels", file.Path));
        var client = await serve.ReadyClientAsync();
        Assert.StartsWith("kind <", await client.GetStringAsync("/test", TestContext.Current.CancellationToken));
        Assert.Contains("<li>kind &lt;3&gt;</li>", await client.GetStringAsync("/", TestContext.Current.CancellationToken));
    }

    sealed class TemporaryFile : IDisposable
    {
        public string Path { get; } = System.IO.Path.GetTempFileName();

        public TemporaryFile(string text) => File.WriteAllText(Path, text);

        public void Dispose() => File.Delete(Path);
    }
}
