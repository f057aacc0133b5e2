namespace MlServe.Serve.Tests.Classification;

public class LabelsTests
{
    [Fact]
    public async Task Predict_LabelsGiven_AnswersWithThem()
    {
        using var file = new TemporaryFile(string.Join('\n', Enumerable.Range(0, 11).Select(i => $"kind <{i}>")));
        await using var serve = ServeFactory.With(("Labels", file.Path));
        var client = await serve.ReadyClientAsync();
        Assert.StartsWith("kind <", await client.GetStringAsync("/test", TestContext.Current.CancellationToken));
        Assert.Contains("<li>kind &lt;3&gt;</li>", await client.GetStringAsync("/", TestContext.Current.CancellationToken));
    }

    private sealed class TemporaryFile : IDisposable
    {
        public string Path { get; } = System.IO.Path.GetTempFileName();

        public TemporaryFile(string text) => File.WriteAllText(Path, text);

        public void Dispose() => File.Delete(Path);
    }
}
