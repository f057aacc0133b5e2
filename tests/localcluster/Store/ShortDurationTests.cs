using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Tests.Store;

public sealed class ShortDurationTests
{
    [Theory]
    [InlineData(-5, "<invalid>")]
    [InlineData(0, "0s")]
    [InlineData(119, "119s")]
    [InlineData(120, "2m")]
    [InlineData(200, "3m20s")]
    [InlineData(661, "11m")]
    [InlineData(3 * 3600, "3h")]
    [InlineData(5 * 3600 + 120, "5h2m")]
    [InlineData(9 * 3600 + 120, "9h")]
    [InlineData(50 * 3600, "2d2h")]
    [InlineData(10 * 86400, "10d")]
    [InlineData(800 * 86400, "2y70d")]
    public void Text_Seconds_AsKubectl(int seconds, string expected) =>
        Assert.Equal(expected, ShortDuration.Text(TimeSpan.FromSeconds(seconds)));
}
