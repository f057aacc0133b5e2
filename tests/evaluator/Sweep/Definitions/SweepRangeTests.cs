using MlServe.Evaluator.Sweep.Definitions;

namespace MlServe.Evaluator.Tests.Sweep.Definitions;

public sealed class SweepRangeTests : IDisposable
{
    private readonly TemporaryFolder scratch = new();

    public void Dispose() => scratch.Dispose();

    [Theory]
    // Small numbers stay what they are; written without an exponent and with four digits.
    [InlineData("from: 0.0003\n    to: 0.1\n    distribution: log", "0.0003", "0.005477", "0.1")]
    [InlineData("from: 1e-6\n    to: 1\n    distribution: log", "0.000001", "0.001", "1")]
    [InlineData("from: 1e-10\n    to: 1e-8", "0.0000000001", "0.00000000505", "0.00000001")]
    [InlineData("from: -2\n    to: 2.5", "-2", "0.25", "2.5")]
    [InlineData("from: 0.5\n    to: 20", "0.5", "10.25", "20")]
    [InlineData("from: 8\n    to: 128\n    distribution: log", "8", "32", "128")]
    [InlineData("from: 0\n    to: 1\n    step: 0.25", "0", "0.5", "1")]
    [InlineData("from: 100m\n    to: 2", "100m", "1050m", "2")]
    [InlineData("from: 64Mi\n    to: 1Gi\n    distribution: log", "64Mi", "256Mi", "1Gi")]
    public void At_EndsAndMiddle_AreAmountsOfTheRange(string range, string least, string middle, string most)
    {
        var read = Read(range);

        Assert.Equal([least, middle, most], ((double[])[0, 0.5, 1]).Select(read.At));
    }

    [Theory]
    [InlineData("from: 0.0003\n    to: 0.1\n    distribution: log")]
    [InlineData("from: -2\n    to: 2.5")]
    [InlineData("from: 64Mi\n    to: 1Gi")]
    public void ShareOf_AmountAtAShare_IsThatShare(string text)
    {
        var range = Read(text);

        Assert.All((double[])[0, 0.1, 0.37, 0.9, 1], share =>
        {
            Assert.True(SweepRange.TryParse(range.At(share), out var amount));
            Assert.Equal(share, range.ShareOf((double)amount), 0.001);
        });
    }

    [Theory]
    [InlineData("0.0003", 0.0003)]
    [InlineData("1e-12", 1e-12)]
    [InlineData("250m", 0.25)]
    [InlineData("1Ki", 1024.0)]
    [InlineData(" 1", null)]
    [InlineData("many", null)]
    public void TryParse_Text_IsPlainOrAQuantity(string text, double? expected) =>
        Assert.Equal(expected, SweepRange.TryParse(text, out var amount) ? (double)amount : null);

    [Theory]
    [InlineData("from: 0\n    to: 1\n    distribution: log", "must be above zero for a logarithmic")]
    [InlineData("from: -1\n    to: 1Gi", "must not be below zero where it is a quantity")]
    [InlineData("from: low\n    to: 1", "must be an amount such as 3, 0.0003")]
    public void Read_NoRange_SaysWhy(string range, string expected) =>
        Assert.Contains(expected, Assert.Throws<UserErrorException>(() => Read(range)).Message, StringComparison.Ordinal);

    private SweepRange Read(string range) => SweepFixture.Define(scratch, $"""
        manifest: deployment.yaml
        sample: random
        count: 3
        parameters:
          - name: rate
            fields: Deployment spec.template.spec.containers[ml-app].env[RATE].value
            {range}
        """).Parameters[0].Range!;
}
