using MlServe.Evaluator.Runs.Display;

namespace MlServe.Evaluator.Tests.Runs.Display;

public class ClockTests
{
    [Theory]
    [InlineData(0.2, "1 minute")]
    [InlineData(15.4, "15 minutes")]
    [InlineData(59.6, "1 h 00 min")]
    [InlineData(365, "6 h 05 min")]
    public void About_Length_IsInWholeMinutes(double minutes, string expected) => Assert.Equal(expected, Clock.About(TimeSpan.FromMinutes(minutes)));
}
