using System.Net;
using System.Net.Sockets;
using MlServe.LocalCluster.Network;

namespace MlServe.LocalCluster.Tests.Network;

public class PortHolderTests
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public void Describe_PortOfThisProcess_NamesIt(string address)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "reads /proc");
        Assert.SkipUnless(Socket.OSSupportsIPv6 || !address.Contains(':'), "this machine has no IPv6");
        using var listener = new TcpListener(IPAddress.Parse(address), 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;

        Assert.True(PortHolder.IsTaken(port));
        Assert.EndsWith($"(pid {Environment.ProcessId})", PortHolder.Describe(port), StringComparison.Ordinal);

        listener.Stop();
        Assert.False(PortHolder.IsTaken(port));
        Assert.Equal("another process", PortHolder.Describe(port));
    }
}
