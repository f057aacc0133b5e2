using System.Net;
using System.Net.Sockets;
using MlServe.Evaluator.Runs;

namespace MlServe.Evaluator.Tests.Runs;

public class PortOwnerTests
{
    [Fact]
    public void Find_PortOfThisProcess_NamesIt()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "reads /proc");
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;

        Assert.True(PortOwner.IsTaken(port));
        Assert.Contains($"(pid {Environment.ProcessId})", PortOwner.Find(port));

        listener.Stop();
        Assert.False(PortOwner.IsTaken(port));
        Assert.Null(PortOwner.Find(port));
    }
}
