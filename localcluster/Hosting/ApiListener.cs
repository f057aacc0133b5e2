using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MlServe.Linux;
using MlServe.LocalCluster.Api;

namespace MlServe.LocalCluster.Hosting;

/// <summary>The API's socket: HTTPS on loopback, nothing else.</summary>
internal sealed class ApiListener : IAsyncDisposable
{
    private readonly WebApplication web;

    private ApiListener(WebApplication web, Uri server) => (this.web, Server) = (web, server);

    /// <summary>Where it listens.</summary>
    public Uri Server { get; }

    /// <summary>Opens the socket.</summary>
    /// <exception cref="ClusterException">The port is taken.</exception>
    public static async Task<ApiListener> StartAsync(ApiHandler handler, ClusterCredentials credentials, int port, ILoggerFactory log, CancellationToken ct)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton(LoggerFactory.Create(logging =>
            logging.SetMinimumLevel(LogLevel.Critical).AddProvider(new ForwardingLoggerProvider(log))));
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.AllowSynchronousIO = false;
            // A warning names fields as the user wrote them, in any letters.
            kestrel.ResponseHeaderEncodingSelector = _ => Encoding.UTF8;
            // Watches are quiet for minutes, and a body has its own limit with Kubernetes' own answer.
            kestrel.Limits.MaxRequestBodySize = RequestBody.LongestBody * 2;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Listen(IPAddress.Loopback, port, endpoint =>
            {
                endpoint.Protocols = HttpProtocols.Http1AndHttp2;
                endpoint.UseHttps(credentials.Server);
            });
        });
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(2));
        var web = builder.Build();
        web.Run(handler.HandleAsync);
        try
        {
            await web.StartAsync(ct);
        }
        catch (IOException exception) when (exception.InnerException is SocketException or Microsoft.AspNetCore.Connections.AddressInUseException)
        {
            await web.DisposeAsync();
            throw new ClusterException(
                $"port {port} for the cluster's API is in use by {PortHolder.Describe(port)}; stop it, or choose another port",
                exception
            );
        }
        var address = web.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return new ApiListener(web, new Uri(address));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await web.StopAsync(CancellationToken.None);
        await web.DisposeAsync();
    }

    /// <summary>Kestrel's own remarks about every connection that breaks off interest nobody here.</summary>
    private sealed class ForwardingLoggerProvider(ILoggerFactory log) : ILoggerProvider
    {
        public ILogger CreateLogger(string categoryName) => log.CreateLogger(categoryName);

        public void Dispose()
        {
        }
    }
}
