using MlServe.Evaluator.RunFiles.Autoscaling;
using MlServe.Evaluator.WhatIf;

namespace MlServe.Evaluator.Tests.WhatIf;

public class RecordedLooksTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 31, 9, 0, 0, TimeSpan.Zero);

    private static AutoscalerRow Row(double at, int current, int desired) => new(Start.AddSeconds(at), current, desired, 50);

    private static IReadOnlyList<(double, double, int, int?)> Looks(double end, params AutoscalerRow[] rows) =>
    [
        .. RecordedLooks.Of(rows, Start, Start.AddSeconds(end), 3)
            .Select(look => ((look.Time - Start).TotalSeconds, (look.Knew - Start).TotalSeconds, look.Current, look.Desired)),
    ];

    /// <summary>In between, a look of which no status was written knew what the last one did, and left the replicas alone.</summary>
    [Fact]
    public void Of_StatusesFarApart_AreFilledUpByTheClock() => Assert.Equal(
        [(5, 0, 1, 1), (20, 20, 1, 2), (35, 20, 2, 2), (50, 20, 2, 2), (65, 65, 2, 2), (80, 65, 2, 2)], Looks(85, Row(20, 1, 2), Row(65, 2, 2)));

    [Fact]
    public void Of_ClockThatIsALittleSlow_NoLookIsMadeUp() =>
        Assert.Equal([(2, 2, 1, 1), (18, 18, 1, 2), (34, 34, 2, 2)], Looks(40, Row(2, 1, 1), Row(18, 1, 2), Row(34, 2, 2)));

    [Fact]
    public void Of_NothingMeasuredYet_WantsWhatThereIs() => Assert.Equal([(10, 10, 2, 2)], Looks(12, Row(10, 2, 0)));

    [Fact]
    public void Of_NoStatus_LooksEveryPeriod() => Assert.Equal([(15, 15, 3, 3), (30, 30, 3, 3)], Looks(40));
}
