using MlServe.Evaluator.Statistics;

namespace MlServe.Evaluator.Tests.Statistics;

public class ShareClaimTests
{
    /// <summary>What MLPerf's LoadGen asks for.</summary>
    [Theory]
    [InlineData(0.10, 0, 44)]
    [InlineData(0.05, 0, 90)]
    [InlineData(0.03, 0, 152)]
    [InlineData(0.01, 0, 459)]
    [InlineData(0.001, 0, 4603)]
    [InlineData(0.10, 1, 64)]
    [InlineData(0.01, 1, 662)]
    public void Fewest_LateRequests_IsLoadGensTable(double allowed, long late, long requests) =>
        Assert.Equal(requests, ShareClaim.Fewest(allowed, late));

    [Theory]
    [InlineData(2048, 172)]
    [InlineData(2116, 178)]
    [InlineData(2145, 181)]
    [InlineData(4_776_846, 476_158)]
    public void Fewest_PublishedResultsOfLoadGen_AllowAsManyAndNoMore(long requests, long discarded)
    {
        // LoadGen prints how many it discards above the one that it gives as the percentile: that one may be late as well.
        Assert.True(ShareClaim.Fewest(0.1, discarded + 1) <= requests);
        Assert.True(ShareClaim.Fewest(0.1, discarded + 2) > requests);
    }

    [Fact]
    public void IsShownAndIsRefuted_AsManyBadAsMayBe_AreNeither()
    {
        Assert.False(ShareClaim.IsShown(1000, 10, 0.01));
        Assert.False(ShareClaim.IsRefuted(1000, 10, 0.01));
        Assert.True(ShareClaim.IsShown(1000, 2, 0.01));
        Assert.True(ShareClaim.IsRefuted(1000, 19, 0.01));
    }
}
