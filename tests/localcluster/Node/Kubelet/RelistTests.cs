using MlServe.LocalCluster.Node.Kubelet;

namespace MlServe.LocalCluster.Tests.Node.Kubelet;

public class RelistTests
{
    [Fact]
    public async Task Next_AskedBetweenTwoLooks_CompletesWithTheSecond()
    {
        var time = new ManualTime();
        var relist = new Relist(time, TimeSpan.FromSeconds(1));
        time.Advance(TimeSpan.FromSeconds(2.7));
        var (one, other) = (relist.NextAsync(), relist.NextAsync());
        time.Advance(TimeSpan.FromSeconds(0.29));
        Assert.False(one.IsCompleted || other.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(0.01));
        await Task.WhenAll(one, other);
        var next = relist.NextAsync();
        time.Advance(TimeSpan.FromSeconds(0.99));
        Assert.False(next.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(0.01));
        await next;
    }
}
