using MlServe.Evaluator.Comparison.Regression;

namespace MlServe.Evaluator.Tests.Comparison.Regression;

public class RegressionLimitTests
{
    [Theory]
    [InlineData("5%", "response_time_s", 0.05, "5 %")]
    [InlineData("0.1", "response_time_s", 0.1, "10 %")]
    [InlineData("latency_p99_s=12.5%", "latency_p99_s", 0.125, "12.5 %")]
    [InlineData("transaction_rate = 3%", "transaction_rate", 0.03, "3 %")]
    [InlineData("failed_share=0.5%", "failed_share", 0.005, "0.5 points")]
    [InlineData("violation_s=500ms", "violation_s", 0.5, "0.5 s")]
    public void Read_Limit_KnowsFigureAndMargin(string text, string figure, double margin, string shown)
    {
        var limit = RegressionLimit.Read(text);

        Assert.Equal((figure, margin, shown), (limit.Figure.Name, limit.Margin, limit.MarginText));
    }

    [Theory]
    [InlineData("5", "above 0 and below 50%")]
    [InlineData("0%", "above 0")]
    [InlineData("50%", "below 50%")]
    [InlineData("latency_p95=5%", "did you mean 'latency_p95_s=5%'?")]
    [InlineData("anything=5%", "no figure 'anything' is compared: response_time_s, ")]
    [InlineData("accuracy=1%", "--min-accuracy")]
    [InlineData("replicas_mean=5%", "no figure")]
    [InlineData("violation_s=5%", "above 0: ")]
    public void Read_Mistake_IsOneLineThatSaysWhatWouldDo(string text, string expected)
    {
        var mistake = Assert.Throws<UserErrorException>(() => RegressionLimit.Read(text)).Message;

        Assert.StartsWith($"--not-worse {text}: ", mistake);
        Assert.Contains(expected, mistake);
        Assert.DoesNotContain('\n', mistake);
    }

    [Theory]
    // Twice 5 % more time, and twice 5 % less of a rate.
    [InlineData("response_time_s=5%", 100, 110)]
    [InlineData("transaction_rate=5%", 100, 90)]
    [InlineData("failed_share=0.5%", 0.02, 0.03)]
    [InlineData("good_share=1%", 0.99, 0.97)]
    public void Found_TwiceTheMargin_IsTheLossOfAFigureThatMuchWorse(string text, double reference, double candidate)
    {
        var limit = RegressionLimit.Read(text);

        Assert.Equal(limit.Found, limit.Loss(reference, candidate)!.Value, 12);
        Assert.Equal(0, limit.Loss(reference, reference)!.Value, 12);
        Assert.True(limit.Loss(candidate, reference) < 0);
    }

    [Theory]
    [InlineData("5%", 1.123, "+12.3 %")]
    [InlineData("5%", 0.9, "−10 %")]
    [InlineData("5%", 1, "+0 %")]
    [InlineData("failed_share=1%", 0.0025, "+0.25 points")]
    [InlineData("violation_s=5s", -2, "−2 s")]
    public void ChangeText_Change_HasItsSignAndUnit(string text, double change, string expected) =>
        Assert.Equal(expected, RegressionLimit.Read(text).ChangeText(change));

    [Fact]
    public void Loss_NoRatio_IsUnknown() => Assert.Null(RegressionLimit.Read("5%").Loss(0, 1));
}
