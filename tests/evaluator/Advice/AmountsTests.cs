using MlServe.Evaluator.Advice;

namespace MlServe.Evaluator.Tests.Advice;

public class AmountsTests
{
    [Theory]
    [InlineData(0, "5m")]
    [InlineData(0.0421, "45m")]
    [InlineData(0.1, "100m")]
    [InlineData(0.4001, "410m")]
    [InlineData(0.46, "460m")]
    [InlineData(1.01, "1050m")]
    [InlineData(2, "2")]
    public void RoundCores_Use_IsRoundedUpToWhatIsWritten(double cores, string written) =>
        Assert.Equal(written, Amounts.Text("cpu", Amounts.RoundCores(cores)));

    [Theory]
    [InlineData(0, "8Mi")]
    [InlineData(200.1, "208Mi")]
    [InlineData(256, "256Mi")]
    [InlineData(257, "272Mi")]
    [InlineData(1024, "1Gi")]
    [InlineData(1025, "1088Mi")]
    public void RoundBytes_Use_IsRoundedUpToWhatIsWritten(double mib, string written) =>
        Assert.Equal(written, Amounts.Text("memory", Amounts.RoundBytes(mib * (1 << 20))));
}
