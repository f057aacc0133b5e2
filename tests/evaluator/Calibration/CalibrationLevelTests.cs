using MlServe.Evaluator.Calibration;

namespace MlServe.Evaluator.Tests.Calibration;

public class CalibrationLevelTests
{
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(45);

    [Theory]
    [InlineData(1, "1")]
    [InlineData(2, "1 2")]
    [InlineData(6, "1 2 4 6")]
    [InlineData(8, "1 2 4 8")]
    public void All_Concurrency_IsPausesThenAsManyAsWorkedOnAtOnce(int concurrency, string users)
    {
        var levels = CalibrationLevel.All(0.014, concurrency, 2, Budget);

        Assert.True(levels[0] is { Users: 1 } && levels[0].Think > TimeSpan.Zero);
        Assert.Equal(users, string.Join(' ', levels.Skip(1).Select(level => level.Users)));
        Assert.All(levels.Skip(1), level => Assert.Equal(TimeSpan.Zero, level.Think));
        Assert.Equal(Budget.TotalSeconds, levels.Append(CalibrationLevel.WarmUp(Budget)).Sum(level => level.Length.TotalSeconds), 1);
    }

    [Theory]
    [InlineData(2.0, 1 / 3.0)]
    [InlineData(0.5, 0.2)]
    [InlineData(null, 1 / 3.0)]
    public void All_Limit_LeavesPausesThatKeepClearOfTheQuota(double? limit, double share)
    {
        var spaced = CalibrationLevel.All(0.1, 1, limit, Budget)[0];

        Assert.Equal(share, 0.1 / (0.1 + spaced.Think.TotalSeconds / 2), 6);
    }

    [Fact]
    public void Burst_BoundThatIsTold_IsExceeded()
    {
        var burst = CalibrationLevel.Burst(130, 70);

        Assert.Equal(258, burst.Users);
        Assert.InRange(burst.Length.TotalSeconds, 130 / 70.0, 10);
    }

    [Fact]
    public void Burst_SlowServiceWithoutBound_IsNoMoreThanItCanAnswerInTime()
    {
        var burst = CalibrationLevel.Burst(null, 2);

        Assert.InRange(burst.Users, 1, 200);
        Assert.InRange(burst.Length.TotalSeconds, 1, 110);
    }
}
