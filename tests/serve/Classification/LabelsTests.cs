namespace MlServe.Serve.Tests.Classification;

public class LabelsTests
{
    [Fact]
    public async Task Predict_LabelsGiven_AnswersWithThem()
    {
        using var folder = new TemporaryFolder();
        var labels = folder.Write("labels.txt", string.Join('\n', Enumerable.Range(0, 11).Select(i => $"kind <{i}>")));
        await using var serve = ServeFactory.With(("Labels", labels));
        var client = await serve.ReadyClientAsync();
        Assert.StartsWith("kind <", await client.GetStringAsync("/test", TestContext.Current.CancellationToken));
        Assert.Contains("<li>kind &lt;3&gt;</li>", await client.GetStringAsync("/", TestContext.Current.CancellationToken));
    }
}
