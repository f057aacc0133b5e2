using System.Globalization;
using System.Net;
using System.Net.Sockets;
using MlServe.Serve.Hosting;

namespace MlServe.Serve.Tests.Hosting;

public class PortOwnerTests
{
    // Lines as /proc/net/tcp and tcp6 have them on a little-endian machine; 1388 is port 5000.
    private const string OnLoopback =
        "   3: 0100007F:1388 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 424242 1 0 100 0 0 10 0";
    private const string OnEvery =
        "   3: 00000000:1388 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 424242 1 0 100 0 0 10 0";
    private const string OnEvery6 =
        "   0: 00000000000000000000000000000000:1388 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 "
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
    [InlineData(Connection, "127.0.0.1:5000", false)]
    [InlineData(Header, "127.0.0.1:5000", false)]
    [InlineData("", "127.0.0.1:5000", false)]
    public void ConflictingInode_EachLine_FindsListenersInTheWay(string line, string wanted, bool found)
    {
        Assert.SkipUnless(BitConverter.IsLittleEndian, "the lines are of a little-endian machine");
        Assert.Equal(found ? "424242" : null, PortOwner.ConflictingInode(line, IPEndPoint.Parse(wanted)));
    }

    [Fact]
    public void Find_PortOfThisProcess_NamesThisProcess()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux tells who has a port");
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Assert.StartsWith(Environment.ProcessId.ToString(CultureInfo.InvariantCulture), PortOwner.Find((IPEndPoint)listener.LocalEndpoint));
    }
}
