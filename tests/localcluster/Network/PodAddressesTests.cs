using System.Net;
using System.Net.Sockets;
using MlServe.LocalCluster.Network;

namespace MlServe.LocalCluster.Tests.Network;

public class PodAddressesTests
{
    private const string TestRange = "127.91.0.0/24";

    [Fact]
    public void Acquire_TwoClustersOnTheMachine_NeverShareAnAddress()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux answers on all of 127.0.0.0/8");
        var first = new PodAddresses(TestRange);
        var second = new PodAddresses(TestRange);
        PodAddress[] all = [.. Enumerable.Range(0, 20).SelectMany(_ => new[] { first.Acquire(), second.Acquire() })];
        Assert.Equal(40, all.Select(address => address.Address).Distinct().Count());
        foreach (var address in all)
            address.Dispose();
    }

    [Fact]
    public void Acquire_AllTaken_FailsUntilOneIsReleased()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux answers on all of 127.0.0.0/8");
        var addresses = new PodAddresses("127.92.0.0/29");
        PodAddress[] all = [.. Enumerable.Range(0, 7).Select(_ => addresses.Acquire())];
        Assert.Throws<IOException>(addresses.Acquire);
        all[3].Dispose();
        using var again = addresses.Acquire();
        Assert.Equal(all[3].Address, again.Address);
        foreach (var address in all)
            address.Dispose();
    }

    [Fact]
    public void Acquire_PortHeldOnEveryAddress_NamesTheHolderAndHoldsNothing()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux answers on all of 127.0.0.0/8");
        var addresses = new PodAddresses("127.93.0.0/30");
        using (var other = new TcpListener(IPAddress.Any, 0))
        {
            other.Start();
            var port = ((IPEndPoint)other.LocalEndpoint).Port;
            // More often than there are addresses.
            for (var i = 0; i < 5; i++)
                Assert.Contains(
                    $"port {port} is in use on every address by",
                    Assert.Throws<IOException>(() => addresses.Acquire([port])).Message,
                    StringComparison.Ordinal
                );
        }

        addresses.Acquire([]).Dispose();
    }

    [Fact]
    public void Acquire_OneAfterAnother_DoesNotReuseAtOnce()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux answers on all of 127.0.0.0/8");
        var addresses = new PodAddresses(TestRange, first: 100);
        using var first = addresses.Acquire();
        first.Dispose();
        using var second = addresses.Acquire();
        Assert.NotEqual(first.Address, second.Address);
        Assert.Equal(IPAddress.Parse("127.91.0.100"), first.Address);
    }

    [Theory]
    [InlineData("127.0.0.0/8")]
    [InlineData("127.0.0.0/16")]
    [InlineData("10.0.0.0/16")]
    [InlineData("::1/64")]
    [InlineData("pods")]
    public void Constructor_UnusableRange_SaysWhatToWrite(string range) =>
        Assert.Contains("127.77.0.0/16", Assert.Throws<ArgumentException>(() => new PodAddresses(range)).Message, StringComparison.Ordinal);
}
