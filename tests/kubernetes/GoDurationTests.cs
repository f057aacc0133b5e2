namespace MlServe.Kubernetes.Tests;

public class GoDurationTests
{
    [Theory]
    [InlineData("15.302s", 15302)]
    [InlineData("1m0s", 60000)]
    [InlineData("1h2m3.5s", 3723500)]
    [InlineData("250ms", 250)]
    [InlineData("0", 0)]
    [InlineData("-1.5s", -1500)]
    [InlineData("2000us", 2)]
    public void Parse_GoText_GivesLength(string text, double milliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), GoDuration.Parse(text));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("15")]
    [InlineData("s")]
    [InlineData("1 s")]
    public void Parse_OtherText_IsNull(string? text) => Assert.Null(GoDuration.Parse(text));
}
