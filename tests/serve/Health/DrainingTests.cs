using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using MlServe.Linux;

namespace MlServe.Serve.Tests.Health;

/// <summary>How the service stops, seen from outside a process of its own.</summary>
public class DrainingTests
{
    // Ctrl-C (SIGINT).
    private const Signal Interrupt = (Signal)2;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public DrainingTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "signals are sent as on Linux");

    [Fact]
    public async Task Terminate_UnderLoad_NoRequestFails()
    {
        await using var serve = await ServeProcess.StartReadyAsync("--Serve:DrainSeconds", "300");
        using var outOfService = new CancellationTokenSource();
        var statuses = new ConcurrentQueue<HttpStatusCode>();
        // Each request has its own connection, until the balancer has noticed.
        var visitors = Enumerable.Range(0, 4).Select(async _ =>
        {
            while (!outOfService.IsCancellationRequested)
                statuses.Enqueue((await serve.Client.GetAsync("/test", Ct)).StatusCode);
        }).ToArray();
        await Fixtures.Until(() => Task.FromResult(statuses.Count >= 40), "40 answers before the signal");

        serve.Send(Signal.Terminate);
        await Fixtures.Until(async () => await serve.StatusAsync("/readyz") == HttpStatusCode.ServiceUnavailable, "no longer ready");
        var answeredBefore = statuses.Count;
        await Fixtures.Until(() => Task.FromResult(statuses.Count >= answeredBefore + 20), "20 more answers on new connections while draining");
        await outOfService.CancelAsync();
        await Task.WhenAll(visitors);

        Assert.All(statuses, status => Assert.Equal(HttpStatusCode.OK, status));
        serve.Send(Interrupt); // the rest of the five minutes
        Assert.Equal((0, ""), await serve.EndAsync());
        Assert.Null(await serve.StatusAsync("/livez"));
    }

    [Theory]
    [InlineData(Signal.Terminate)]
    [InlineData(Interrupt)]
    public async Task Signal_UploadInFlight_IsAnsweredBeforeTheEnd(Signal signal)
    {
        await using var serve = await ServeProcess.StartReadyAsync("--Serve:DrainSeconds", "0.2");
        var image = Fixtures.Image("photo.jpg");
        using var connection = new TcpClient();
        await connection.ConnectAsync(IPAddress.Loopback, serve.Port, Ct);
        var stream = connection.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(FormattableString.Invariant(
            $"POST /predict HTTP/1.1\r\nHost: serve\r\nContent-Type: image/jpeg\r\nContent-Length: {image.Length}\r\n\r\n")), Ct);
        await stream.WriteAsync(image.AsMemory(0, 100), Ct);
        await Fixtures.Until(
            async () =>
                (await serve.Client.GetStringAsync("/metrics", Ct)).Contains(
                    "http_server_active_requests{http_request_method=\"POST\",url_scheme=\"http\"} 1"
                ),
            "the upload is in flight"
        );

        serve.Send(signal);
        await Fixtures.Until(async () => await serve.StatusAsync("/livez") is null, "the listener is closed");
        await stream.WriteAsync(image.AsMemory(100), Ct);
        using var reader = new StreamReader(stream);
        var answer = await reader.ReadToEndAsync(Ct);

        Assert.StartsWith("HTTP/1.1 200 OK", answer);
        Assert.Contains("Inference Time", answer);
        Assert.Equal(0, (await serve.EndAsync()).ExitCode);
    }

    [Fact]
    public async Task Terminate_KeepAliveConnection_IsToldToMoveOn()
    {
        await using var serve = await ServeProcess.StartReadyAsync("--Serve:DrainSeconds", "60");
        using var client = new HttpClient { BaseAddress = serve.Client.BaseAddress };
        Assert.NotEqual(true, (await client.GetAsync("/test", Ct)).Headers.ConnectionClose);

        serve.Send(Signal.Terminate);
        await Fixtures.Until(async () => await serve.StatusAsync("/readyz") == HttpStatusCode.ServiceUnavailable, "no longer ready");

        Assert.True((await client.GetAsync("/test", Ct)).Headers.ConnectionClose);
        serve.Send(Interrupt); // somebody does not want to wait
        Assert.Equal(0, (await serve.EndAsync()).ExitCode);
    }
}
