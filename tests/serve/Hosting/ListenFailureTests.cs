using System.Net.Sockets;
using MlServe.Serve.Hosting;

namespace MlServe.Serve.Tests.Hosting;

public class ListenFailureTests
{
    [Fact]
    public void Explain_BothAddressesOfLocalhostForbidden_SaysWhichPortsAreAllowed()
    {
        SocketException forbidden = new((int)SocketError.AccessDenied), without = new((int)SocketError.AddressFamilyNotSupported);

        var line = ListenFailure.Explain(new IOException("Kestrel's words", new AggregateException(forbidden, without)), "http://localhost:80");

        Assert.Equal("this user may not listen on that port: choose one above 1023 with --urls.", line);
    }

    [Fact]
    public void Explain_NobodyThereAnyMore_StillIsAMistakeInTheAddresses()
    {
        var line = ListenFailure.Explain(new IOException("Kestrel's words", new SocketException((int)SocketError.AddressAlreadyInUse)), "http://127.0.0.1:0");

        Assert.Contains("in use", line);
        Assert.Contains("http://127.0.0.1:0", line);
    }

    [Fact]
    public void Explain_AnotherFailure_IsNoMistakeInTheAddresses()
    {
        Assert.Null(ListenFailure.Explain(new IOException("a disk is full"), "http://127.0.0.1:0"));
        Assert.Null(ListenFailure.Explain(new InvalidOperationException("a bug", new SocketException((int)SocketError.AddressAlreadyInUse)), ""));
    }
}
