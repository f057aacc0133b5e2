using MlServe.Evaluator.Objectives;

namespace MlServe.Evaluator.Tests.Objectives;

public class ObjectiveReaderTests
{
    [Theory]
    [InlineData("p95<200ms", ObjectiveKind.Percentile, "p95<200ms", 0.05, 200_000L)]
    [InlineData(" P99.9 <= 1.5s ", ObjectiveKind.Percentile, "p99.9<1.5s", 0.001, 1_500_000L)]
    [InlineData("99 % < 500ms", ObjectiveKind.Share, "99%<500ms", 0.01, 500_000L)]
    [InlineData("failed≤0.1%", ObjectiveKind.Failed, "failed<0.1%", 0.001, null)]
    internal void Read_Objective_IsAShareThatMayBeBad(string text, ObjectiveKind kind, string written, double allowed, long? microseconds)
    {
        var objective = ObjectiveReader.Read(text, "--slo");

        Assert.Equal(
            (kind, written, (decimal)allowed, microseconds), (objective.Kind, objective.Text, objective.AllowedBad, objective.LimitMicroseconds));
    }

    [Theory]
    [InlineData("p95", "an objective is such as p95<200ms")]
    [InlineData("p95<", "in quotes")]
    [InlineData("p95<200", "did you mean 'p95<200ms'?")]
    [InlineData("p95<fast", "'fast' must be a time")]
    [InlineData("p95<0ms", "'0ms' must be a time")]
    [InlineData("p100<1s", "must be above 0 and below 100")]
    [InlineData("0%<1s", "must be above 0 and below 100")]
    [InlineData("faild<0.1%", "did you mean 'failed<0.1%'?")]
    [InlineData("q95<200ms", "did you mean 'p95<200ms'?")]
    [InlineData("throughput<3", "known are p95<200ms (a percentile), 99%<500ms (a share of all requests) or failed<0.1%.")]
    [InlineData("failed<0.1", "did you mean 'failed<0.1%'?")]
    [InlineData("failed<0%", "--max-failed 0")]
    [InlineData("failed<100%", "below 100 %")]
    public void Read_SomethingElse_SaysWhatIsKnownAndWhatIsNear(string text, string message)
    {
        var mistake = Assert.Throws<UserErrorException>(() => ObjectiveReader.Read(text, "--slo")).Message;

        Assert.StartsWith($"--slo \"{text}\": ", mistake, StringComparison.Ordinal);
        Assert.Contains(message, mistake, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', mistake);
    }
}
