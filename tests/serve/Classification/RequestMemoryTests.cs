using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace MlServe.Serve.Tests.Classification;

/// <summary>Bytes, not times. Counted for the whole process, so nothing else may run in it.</summary>
[Collection(nameof(RequestMemoryTests))]
[CollectionDefinition(nameof(RequestMemoryTests), DisableParallelization = true)]
public class RequestMemoryTests
{
    private const int Requests = 50;

    [Fact]
    public async Task Test_RequestAfterRequest_AllocatesFewKilobytesForEach()
    {
        await using var serve = new ServeFactory();
        serve.UseKestrel(0);
        await serve.ReadyClientAsync();
        var address = new Uri(serve.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        using var connection = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await connection.ConnectAsync(IPAddress.Loopback, address.Port, TestContext.Current.CancellationToken);

        // The least of several: what the runtime does beside them, now and then, is not theirs.
        var least = Enumerable.Range(0, 20).Select(_ => Bytes(connection)).Min();

        Assert.InRange(least, 1, 4 * 1024);
    }

    /// <summary>A client that allocates nothing itself.</summary>
    private static long Bytes(Socket connection)
    {
        Span<byte> answer = stackalloc byte[4096];
        var before = GC.GetTotalAllocatedBytes(precise: true);
        for (var i = 0; i < Requests; i++)
        {
            connection.Send("GET /test HTTP/1.1\r\nHost: a\r\n\r\n"u8);
            var received = 0;
            while (!answer[..received].EndsWith(" seconds"u8))
                received += connection.Receive(answer[received..]);
            Assert.True(answer.StartsWith("HTTP/1.1 200 "u8));
        }

        return (GC.GetTotalAllocatedBytes(precise: true) - before) / Requests;
    }
}
