using MlServe.Evaluator.Calibration;

namespace MlServe.Evaluator.Tests.Calibration;

public class MachineCpuTests
{
    [Fact]
    public void Parse_Line_LeavesIdleAndWaitingOut() =>
        Assert.Equal(TimeSpan.FromSeconds(1 + 2 + 4 + 0.5 + 0.25), MachineCpu.Parse("cpu  100 200 400 99999 777 50 25 0 0 0\ncpu0 1 1 1 1 1 1 1 1\n"));

    [Fact]
    public void Parse_SomethingElse_IsNotKnown() => Assert.Null(MachineCpu.Parse("intr 1 2 3"));
}
