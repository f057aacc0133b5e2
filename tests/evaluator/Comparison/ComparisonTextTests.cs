using MlServe.Evaluator.Comparison;

namespace MlServe.Evaluator.Tests.Comparison;

public sealed class ComparisonTextTests : IDisposable
{
    private readonly TemporaryFolder scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public void Write_FigureWithoutUnit_IsNamedWithoutAComma()
    {
        var variants = ComparisonReader.Read([MadeRuns.Write(scratch[""], "1-a", "a", 0.1, 1000), MadeRuns.Write(scratch[""], "2-b", "b", 0.1, 1000)]);
        var text = new StringWriter();

        ComparisonText.Write(Comparer.Of(variants, DateTimeOffset.UnixEpoch, 1, new Random(1), []), text);

        var names = text.ToString()
            .Split('\n')
            .SkipWhile(line => line.Length > 0).Skip(1).TakeWhile(line => line.Length > 0).Select(line => line.Split("  ")[0]).ToList();
        Assert.Contains("response time, ms", names);
        Assert.Contains("replicas, mean", names);
    }
}
