using MlServe.Evaluator.Calibration;
using MlServe.Evaluator.RunFiles.Tables;

namespace MlServe.Evaluator.Tests.Calibration;

public class MetricsApiCpuTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 31, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public void MeanCores_WindowsWithinTheWork_CountOnceAndAsLongAsTheyAre()
    {
        // The first began before the work, the last ended after it; the second is seen three times.
        UsageRow[] rows = [Row(10, 15, 9), Row(25, 10, 1), Row(25, 10, 1), Row(25, 10, 1), Row(45, 20, 0.4), Row(61, 16, 9)];

        Assert.Equal((10 * 1 + 20 * 0.4) / 30, MetricsApiCpu.MeanCores(rows, Start, Start.AddSeconds(60))!.Value, 9);
    }

    [Fact]
    public void MeanCores_NoWindowWithin_IsNotKnown() => Assert.Null(MetricsApiCpu.MeanCores([Row(10, 15, 1)], Start, Start.AddSeconds(60)));

    private static UsageRow Row(double measuredAt, double window, double cores) =>
        UsageRow.Gap(Start) with { CpuUsedCores = cores, MeasuredAt = Start.AddSeconds(measuredAt), WindowSeconds = window };
}
