using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace MlServe.Linux.Tests;

public class PortHolderTests
{
    // Lines as /proc/net/tcp and tcp6 have them on a little-endian machine; 1388 is port 5000.
    private const string OnLoopback =
        "   3: 0100007F:1388 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 424242 1 0 100 0 0 10 0";
    private const string OnEvery =
        "   3: 00000000:1388 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 424242 1 0 100 0 0 10 0";
    private const string OnEvery6 =
        "   0: 00000000000000000000000000000000:1388 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 "
            + "424242 1 0 100 0 0 10 0";
    private const string OnMappedLoopback =
        "   0: 0000000000000000FFFF00000100007F:1388 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 "
            + "424242 1 0 100 0 0 10 0";
    private const string Connection =
        "   4: 0100007F:1388 0100007F:9C40 01 00000000:00000000 00:00000000 00000000     0        0 424242 1 0 100 0 0 10 0";
    private const string Header = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode";

    [Theory]
    [InlineData(OnLoopback, "127.0.0.1:5000", true)]
    [InlineData(OnLoopback, "0.0.0.0:5000", true)]
    [InlineData(OnLoopback, "[::]:5000", true)]
    [InlineData(OnLoopback, "127.1.2.3:5000", false)] // another pod's address
    [InlineData(OnLoopback, "127.0.0.1:5001", false)]
    [InlineData(OnEvery, "127.1.2.3:5000", true)]
    [InlineData(OnEvery6, "127.0.0.1:5000", true)]
    [InlineData(OnMappedLoopback, "127.0.0.1:5000", true)]
    [InlineData(OnMappedLoopback, "127.1.2.3:5000", false)]
    [InlineData(Connection, "127.0.0.1:5000", false)]
    [InlineData(Header, "127.0.0.1:5000", false)]
    [InlineData("", "127.0.0.1:5000", false)]
    public void ConflictingInode_EachLine_FindsListenersInTheWay(string line, string wanted, bool found)
    {
        Assert.SkipUnless(BitConverter.IsLittleEndian, "the lines are of a little-endian machine");
        Assert.Equal(found ? "424242" : null, PortHolder.ConflictingInode(line, IPEndPoint.Parse(wanted)));
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public void Describe_PortOfThisProcess_NamesItWhileItListens(string address)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "reads /proc");
        Assert.SkipUnless(Socket.OSSupportsIPv6 || !address.Contains(':'), "this machine has no IPv6");
        using var listener = new TcpListener(IPAddress.Parse(address), PortThatNoConnectionGets());
        listener.Start();
        var endpoint = (IPEndPoint)listener.LocalEndpoint;

        Assert.True(PortHolder.IsTaken(endpoint.Port));
        Assert.True(PortHolder.IsTaken(endpoint));
        Assert.Equal($"{ProcessList.Describe(Environment.ProcessId)} (pid {Environment.ProcessId})", PortHolder.Describe(endpoint.Port));
        Assert.Equal(PortHolder.Describe(endpoint.Port), PortHolder.Describe(endpoint));

        listener.Stop();
        Assert.False(PortHolder.IsTaken(endpoint.Port));
        Assert.Equal("another process", PortHolder.Describe(endpoint.Port));
    }

    /// <summary>A free port below those that the kernel gives to outgoing connections: one of those may be gone to another test once it is freed.</summary>
    private static int PortThatNoConnectionGets()
    {
        var range = KernelFiles.Read("/proc/sys/net/ipv4", "ip_local_port_range")!.Split('\t');
        var first = int.Parse(range[0], CultureInfo.InvariantCulture) / 2;
        return Enumerable.Range(first + Environment.ProcessId % 1000, 1000).First(port => !PortHolder.IsTaken(port));
    }
}
