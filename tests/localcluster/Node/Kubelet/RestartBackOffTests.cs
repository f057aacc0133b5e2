using MlServe.LocalCluster.Node.Kubelet;

namespace MlServe.LocalCluster.Tests.Node.Kubelet;

public class RestartBackOffTests
{
    [Fact]
    public void After_CrashAfterCrash_DoublesUpToFiveMinutes()
    {
        var backOff = new RestartBackOff();
        double[] waits = [.. Enumerable.Range(0, 8).Select(_ => backOff.After(TimeSpan.FromSeconds(1)).TotalSeconds)];
        Assert.Equal([0, 10, 20, 40, 80, 160, 300, 300], waits);
    }

    [Fact]
    public void After_RunOfTenMinutes_BeginsAnew()
    {
        var backOff = new RestartBackOff();
        for (var i = 0; i < 5; i++)
            backOff.After(TimeSpan.FromSeconds(1));
        Assert.Equal(TimeSpan.Zero, backOff.After(TimeSpan.FromMinutes(10)));
        Assert.Equal(TimeSpan.FromSeconds(10), backOff.After(TimeSpan.FromMinutes(9)));
    }

    [Theory]
    [InlineData(10, "10s")]
    [InlineData(80, "1m20s")]
    [InlineData(300, "5m0s")]
    public void Text_Wait_AsGoWritesIt(int seconds, string expected) => Assert.Equal(expected, RestartBackOff.Text(TimeSpan.FromSeconds(seconds)));
}
