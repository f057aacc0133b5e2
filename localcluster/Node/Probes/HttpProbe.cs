using System.Net.Http.Headers;
using System.Net.Sockets;
using MlServe.LocalCluster.Objects;

namespace MlServe.LocalCluster.Node.Probes;

/// <summary>GET; a status from 200 to 399 succeeds. A connection of its own each time, no proxy, certificates unchecked: as the kubelet.</summary>
internal sealed class HttpProbe(Uri uri, IReadOnlyList<(string Name, string Value)> headers) : ProbeAction
{
    private const int MostRedirects = 10;

    private static readonly HttpClient Client = new(new SocketsHttpHandler
    {
        PooledConnectionLifetime = TimeSpan.Zero,
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => true },
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <inheritdoc/>
    public override async Task<ProbeResult> AskAsync(TimeSpan timeout, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(timeout);
        try
        {
            var target = uri;
            for (var redirects = 0; ; redirects++)
            {
                using var request = Request(target);
                using var response = await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
                var status = (int)response.StatusCode;
                // A redirect elsewhere is an answer; one to itself is followed.
                if (status is >= 300 and < 400 && response.Headers.Location is { } location && Uri.TryCreate(target, location, out var next)
                    && next.Scheme is "http" or "https" && next.Host == uri.Host && redirects < MostRedirects)
                    target = next;
                else
                    return status is >= 200 and < 400 ? ProbeResult.Success : ProbeResult.Failure($"HTTP probe failed with statuscode: {status}");
            }
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return ProbeResult.Failure($"Get \"{uri}\": context deadline exceeded (Client.Timeout exceeded while awaiting headers)");
        }
        catch (HttpRequestException exception)
        {
            return ProbeResult.Failure($"Get \"{uri}\": {Reason(exception)}");
        }
    }

    private string Reason(HttpRequestException error) =>
        error.GetBaseException() is SocketException socket ? TcpProbe.Reason(socket, $"{uri.Host}:{uri.Port}") : error.GetBaseException().Message;

    private HttpRequestMessage Request(Uri target)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, target);
        if (!Names("User-Agent"))
            request.Headers.UserAgent.Add(new ProductInfoHeaderValue("kube-probe", ClusterVersion.Short));
        if (!Names("Accept"))
            request.Headers.Accept.ParseAdd("*/*");
        request.Headers.ConnectionClose = true;
        foreach (var (name, value) in headers)
            // Content-Type and its like need a content, be it empty. What can be no header at all is left out.
            if (!request.Headers.TryAddWithoutValidation(name, value))
                (request.Content ??= new ByteArrayContent([])).Headers.TryAddWithoutValidation(name, value);
        return request;
    }

    private bool Names(string header) => headers.Any(given => given.Name.Equals(header, StringComparison.OrdinalIgnoreCase));
}
