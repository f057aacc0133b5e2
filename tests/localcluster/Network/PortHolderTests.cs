using System.Net;
using System.Net.Sockets;
using MlServe.LocalCluster.Network;

namespace MlServe.LocalCluster.Tests.Network;

public class PortHolderTests
{
    [Fact]
    public void Describe_PortOfThisProcess_NamesIt()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "reads /proc");
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;

        Assert.True(PortHolder.IsTaken(port));
        Assert.EndsWith($"(pid {Environment.ProcessId})", PortHolder.Describe(port), StringComparison.Ordinal);

        listener.Stop();
        Assert.False(PortHolder.IsTaken(port));
        Assert.Equal("another process", PortHolder.Describe(port));
    }
}
