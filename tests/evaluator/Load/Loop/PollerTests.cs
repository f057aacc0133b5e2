using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using MlServe.Evaluator.Load;
using MlServe.Evaluator.Load.Http;
using MlServe.Evaluator.Load.Loop;
using MlServe.Evaluator.Load.Plan;

namespace MlServe.Evaluator.Tests.Load.Loop;

/// <summary>Requests over real connections, by each way there is to wait for them: users cannot tell which it is.</summary>
public class PollerTests
{
    private const int Requests = 4;

    public static TheoryData<string> Pollers => OperatingSystem.IsLinux() ? ["epoll", "select"] : ["select"];

    [Theory]
    [MemberData(nameof(Pollers))]
    public async Task Send_ManyAtOnce_AreAllAnswered(string poller)
    {
        await using var server = await WebServer.StartAsync(context => context.Response.WriteAsync(new string('x', 300_000)));

        var hops = await SendAsync(poller, new TargetPlan("/"), server.Url, users: 30);

        Assert.Equal(30 * Requests, hops.Count(hop => hop is { Fault: HopFault.None, Status: 200, BodyBytes: 300_000 }));
        Assert.Equal(30, server.Connections);
        Assert.All(hops, hop => Assert.True(hop.Started <= hop.Connected && hop.Connected < hop.FirstByte && hop.FirstByte <= hop.Ended));
    }

    [Theory]
    [MemberData(nameof(Pollers))]
    public async Task Send_MoreThanThereIsRoomFor_IsSentToItsEnd(string poller)
    {
        await using var server = await WebServer.StartAsync(async context =>
        {
            context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = null;
            var (buffer, length) = (new byte[1 << 16], 0L);
            for (var read = 1; read > 0; length += read)
                read = await context.Request.Body.ReadAsync(buffer);
            await context.Response.WriteAsync($"{length}");
        });
        var target = new TargetPlan("/") { Method = "POST", Bodies = [new RequestBody("text/plain", new byte[40_000_000])] };

        var hops = await SendAsync(poller, target, server.Url, users: 2);

        Assert.Equal(2 * Requests, hops.Count(hop => hop is { Fault: HopFault.None, Status: 200, BodyBytes: 8 }));
    }

    [Theory]
    [MemberData(nameof(Pollers))]
    public async Task Send_Encrypted_IsAnswered(string poller)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
        await using var server = await WebServer.StartAsync(
            context => context.Response.WriteAsync(new string('x', 300_000)),
            kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate)));

        var hops = await SendAsync(poller, new TargetPlan("/"), server.Url, users: 5);

        Assert.Equal(5 * Requests, hops.Count(hop => hop is { Fault: HopFault.None, Status: 200, BodyBytes: 300_000 }));
    }

    [Theory]
    [MemberData(nameof(Pollers))]
    public async Task Send_NobodyListens_IsNoConnection(string poller)
    {
        var url = new Uri($"http://127.0.0.1:{Ports.Free()}/");

        var hops = await SendAsync(poller, new TargetPlan("/"), url, users: 3);

        Assert.Equal(3 * Requests, hops.Count(hop => hop.Fault == HopFault.NoConnection));
    }

    [Theory]
    [MemberData(nameof(Pollers))]
    public async Task Send_NoAnswer_TimesOut(string poller)
    {
        using var server = RawServer.Hanging();

        var hops = await SendAsync(poller, new TargetPlan("/"), server.Url, users: 3, TimeSpan.FromMilliseconds(300));

        Assert.Equal(3 * Requests, hops.Count(hop => hop.Fault == HopFault.TimedOut));
    }

    [Theory]
    [MemberData(nameof(Pollers))]
    public async Task Send_KeptConnectionThatTheServerCloses_OpensAnother(string poller)
    {
        using var server = RawServer.Answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");

        var hops = await SendAsync(poller, new TargetPlan("/"), server.Url, users: 4);

        Assert.Equal(4 * Requests, hops.Count(hop => hop is { Fault: HopFault.None, Status: 200 }));
    }

    private static async Task<IReadOnlyList<Hop>> SendAsync(string poller, TargetPlan plan, Uri url, int users, TimeSpan? timeout = null)
    {
        var options = new LoadOptions
        {
            Url = url, AnyCertificate = true, Timeout = timeout ?? TimeSpan.FromMinutes(1),
            Plan = GeneratorRun.PlanOf() with { KeepAlive = true, Targets = [plan] },
        };
        var targets = await TargetBook.OpenAsync(options, TestContext.Current.CancellationToken);
        var (target, request) = targets.Pick(new Random(1));
        var hops = new List<Hop>();
        using var loop = new EventLoop(TimeProvider.System, poller == "epoll" ? new EpollPoller() : new SelectPoller());
        for (var user = 0; user < users; user++)
        {
            loop.Add(0, waiter => async () =>
            {
                using var client = new HttpUser(options, TimeProvider.System, waiter);
                for (var sent = 0; sent < Requests; sent++)
                    hops.Add(await client.SendAsync(target, target.Requests[request]));
            });
        }

        Assert.True(await Task.Factory.StartNew(
            () => loop.Run(long.MaxValue), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default));
        return hops;
    }
}
