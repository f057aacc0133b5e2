namespace MlServe.Evaluator.Tests.Files.Values;

/// <summary>Lengths, shares and rates, which options and files read alike.</summary>
public class UnitsTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("0.7", 0.7)]
    [InlineData("1", 1)]
    [InlineData("70%", 0.7)]
    [InlineData(" 0.5 % ", 0.005)]
    [InlineData("100%", 1)]
    public void Share_FractionOrPercent_IsRead(string text, double share)
    {
        Assert.True(ShareText.TryParse(text, out var read));
        Assert.Equal(share, read, 12);
    }

    [Theory]
    [InlineData("70")]
    [InlineData("101%")]
    [InlineData("-0.1")]
    [InlineData("%")]
    [InlineData("")]
    [InlineData("high")]
    [InlineData("NaN")]
    [InlineData("-Infinity")]
    public void Share_AnythingElse_IsRefused(string text) => Assert.False(ShareText.TryParse(text, out _));

    [Fact]
    public void Share_KnownOrNot_IsShownInPerCent()
    {
        Assert.Equal(("77.8 %", "–"), (ShareText.Percent(0.7781), ShareText.Percent(null)));
        Assert.Equal(("70.0 – 80.5 %", null), (ShareText.Interval(0.7, 0.805), ShareText.Interval(0.7, null)));
    }

    [Theory]
    [InlineData(20, "20 s")]
    [InlineData(0.5, "0.5 s")]
    [InlineData(60, "1 min")]
    [InlineData(1800, "30 min")]
    public void Length_ForPeople_IsInSecondsBelowAMinute(double seconds, string text) => Assert.Equal(text, DurationText.Of(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData("3", 3)]
    [InlineData("3m", 3)]
    [InlineData("90s", 1.5)]
    [InlineData("0.5h", 30)]
    [InlineData("600ms", 0.01)]
    public void Minutes_WithOrWithoutUnit_AreRead(string text, double minutes)
    {
        Assert.True(DurationText.TryParseMinutes(text, out var read));
        Assert.Equal(minutes, read, 12);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("10001")]
    [InlineData("1ms")]
    [InlineData("3x")]
    [InlineData("")]
    public void Minutes_AnythingElse_IsRefused(string text) => Assert.False(DurationText.TryParseMinutes(text, out _));

    [Theory]
    [InlineData("50", 50, 50)]
    [InlineData("10..50", 10, 50)]
    [InlineData("0 .. 0.5", 0, 0.5)]
    public void Rate_ConstantOrChanging_IsRead(string text, double from, double to)
    {
        Assert.True(RateText.TryParse(text, out var rate));
        Assert.Equal((from, to), rate);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("0..0")]
    [InlineData("100001")]
    [InlineData("1..2..3")]
    [InlineData("fast")]
    [InlineData("-1")]
    public void Rate_AnythingElse_IsRefused(string text) => Assert.False(RateText.TryParse(text, out _));

    [Theory]
    [InlineData("0", 0L, null)]
    [InlineData("1", 1L, null)]
    [InlineData("0.5%", null, 0.005)]
    [InlineData("0.1", null, 0.1)]
    public void FailureLimit_NumberOrShare_IsRead(string text, long? requests, double? share) =>
        Assert.Equal(new FailureLimit(requests, share), FailureLimit.Parse(text));

    [Theory]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("few")]
    public void FailureLimit_AnythingElse_IsRefused(string text) => Assert.Null(FailureLimit.Parse(text));
}
