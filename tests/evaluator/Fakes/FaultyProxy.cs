using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace MlServe.Evaluator.Tests.Fakes;

/// <summary>What the proxy does instead of passing a request on.</summary>
/// <param name="Status">The answer's; null: the connection breaks off, as that of a server that dies.</param>
/// <param name="RetryAfter">Seconds that the answer asks to wait.</param>
internal sealed record Fault(int? Status, int? RetryAfter = null)
{
    public static Fault Gone { get; } = new((int?)null);
}

/// <summary>A proxy in front of a real API server, on which the faults that a test wants befall its clients.</summary>
internal sealed class FaultyProxy : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly HttpClient http = new(new SocketsHttpHandler
    {
        AutomaticDecompression = DecompressionMethods.None,
        SslOptions = new() { RemoteCertificateValidationCallback = (_, _, _, _) => true },
    })
    { Timeout = Timeout.InfiniteTimeSpan };
    private CancellationTokenSource watches = new();

    private FaultyProxy(WebApplication app) => this.app = app;

    public Uri Address => new(app.Urls.First());

    /// <summary>What befalls a request; null: nothing.</summary>
    public Func<HttpRequest, Fault?> FaultOf { get; set; } = _ => null;

    /// <summary>The token that the server behind knows; null: the client's own.</summary>
    public string? Token { get; init; }

    public static async Task<FaultyProxy> StartAsync(Uri server, string? token = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var proxy = new FaultyProxy(app) { Token = token };
        app.Run(context => proxy.HandleAsync(context, server));
        await app.StartAsync();
        return proxy;
    }

    /// <summary>Breaks every open watch off.</summary>
    public async Task DropWatchesAsync() => await Interlocked.Exchange(ref watches, new CancellationTokenSource()).CancelAsync();

    public async ValueTask DisposeAsync()
    {
        await DropWatchesAsync();
        await app.DisposeAsync();
        http.Dispose();
    }

    private async Task HandleAsync(HttpContext context, Uri server)
    {
        if (FaultOf(context.Request) is { } fault)
        {
            await AnswerAsync(context, fault);
            return;
        }

        var isWatch = context.Request.Query.ContainsKey("watch");
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, isWatch ? watches.Token : CancellationToken.None);
        try
        {
            using var request = new HttpRequestMessage(
                new HttpMethod(context.Request.Method),
                new Uri(server, context.Request.Path + context.Request.QueryString)
            );
            if (context.Request.ContentLength > 0)
                request.Content = new StreamContent(context.Request.Body)
                {
                    Headers = { ContentType = System.Net.Http.Headers.MediaTypeHeaderValue.Parse(context.Request.ContentType!) },
                };
            foreach (var name in (string[])["Accept", "Authorization", "User-Agent"])
                request.Headers.TryAddWithoutValidation(
                    name,
                    name == "Authorization" && Token is not null ? [$"Bearer {Token}"] : context.Request.Headers[name].ToArray()
                );
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            context.Response.StatusCode = (int)response.StatusCode;
            context.Response.ContentType = response.Content.Headers.ContentType?.ToString();
            await context.Response.Body.FlushAsync(either.Token);
            await using var body = await response.Content.ReadAsStreamAsync(either.Token);
            var buffer = new byte[8192];
            while (await body.ReadAsync(buffer, either.Token) is > 0 and var count)
            {
                await context.Response.Body.WriteAsync(buffer.AsMemory(0, count), either.Token);
                await context.Response.Body.FlushAsync(either.Token);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or HttpRequestException or IOException)
        {
            context.Abort();
        }
    }

    private static Task AnswerAsync(HttpContext context, Fault fault)
    {
        if (fault.Status is not { } status)
        {
            context.Abort();
            return Task.CompletedTask;
        }

        context.Response.StatusCode = status;
        if (fault.RetryAfter is { } seconds)
            context.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(
            $$"""
            {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"injected","reason":"{{(HttpStatusCode)status}}","code":{{status}}}
            """
        );
    }
}
