using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using MlServe.Kubernetes.Authentication;
using MlServe.Kubernetes.Configuration;

namespace MlServe.Kubernetes.Client;

/// <summary>A request before it has credentials, so that it can be sent again.</summary>
internal sealed record ApiRequest(HttpMethod Method, string PathAndQuery, string? Body = null, string ContentType = "application/json");

/// <summary>Sends requests with the right credentials, again when the server says "later" or the credentials have expired.</summary>
internal sealed class ApiTransport(Kubeconfig config, KubernetesClientOptions options, TimeProvider time) : IDisposable
{
    private readonly Lock guard = new();
    private HttpClient? http;
    private X509Certificate2Collection? identity;

    internal Kubeconfig Config => config;

    internal KubernetesClientOptions Options => options;

    internal TimeProvider Time => time;

    /// <summary>The answer's body as text.</summary>
    internal async Task<string> SendAsync(ApiRequest request, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(options.RequestTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        try
        {
            // The limit is for an answer; the waits that the server asks for come on top.
            using var response = await OpenAsync(request, either.Token, () => limit.CancelAfter(options.RequestTimeout + options.LongestRetryDelay));
            return await response.Content.ReadAsStringAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw ApiFailures.TooSlow(config, options.RequestTimeout);
        }
        catch (HttpRequestException e)
        {
            throw ApiFailures.Unreachable(config, e);
        }
    }

    /// <summary>A successful answer whose body is still to be read. Every failure is one of the client's exceptions.</summary>
    internal async Task<HttpResponseMessage> OpenAsync(ApiRequest request, CancellationToken cancellation, Action? waiting = null)
    {
        var mayRenew = true;
        for (var attempt = 1; ; attempt++)
        {
            var credential = await config.Credentials.GetAsync(time, cancellation);
            using var message = Message(request, credential);
            HttpResponseMessage response;
            try
            {
                response = await Http(credential.Certificate ?? config.ClientCertificate)
                    .SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellation);
            }
            catch (HttpRequestException e)
            {
                throw ApiFailures.Unreachable(config, e);
            }
            if (response.IsSuccessStatusCode)
                return response;
            using (response)
            {
                if (response.StatusCode == HttpStatusCode.Unauthorized && mayRenew && config.Credentials.Refuse(credential))
                {
                    mayRenew = false;
                    continue;
                }
                if (RetryPolicy.DelayBefore(attempt + 1, response.StatusCode, response.Headers.RetryAfter, time.GetUtcNow(), options) is not { } delay)
                    throw await ApiFailures.RefusedAsync(config, message, response, cancellation);
                waiting?.Invoke();
                try
                {
                    await Task.Delay(delay, time, cancellation);
                }
                catch (OperationCanceledException e)
                {
                    throw new KubernetesBusyException(ApiFailures.Busy(config, response.StatusCode, delay), e, cancellation);
                }
            }
        }
    }

    public void Dispose() => http?.Dispose();

    private HttpRequestMessage Message(ApiRequest request, Credential credential)
    {
        // A server behind a path (Rancher) keeps its path in front of the API's.
        var message = new HttpRequestMessage(request.Method, config.Server.GetLeftPart(UriPartial.Path).TrimEnd('/') + request.PathAndQuery);
        message.Headers.Accept.ParseAdd("application/json, */*;q=0.1");
        message.Headers.UserAgent.ParseAdd("mlserve");
        // .NET takes the name for TLS from the Host header; the API server itself does not look at it.
        message.Headers.Host = config.TlsServerName;
        if (credential.Authorization is not null)
            message.Headers.TryAddWithoutValidation("Authorization", credential.Authorization);
        foreach (var (name, value) in config.Impersonation)
            message.Headers.TryAddWithoutValidation(name, value);
        if (request.Body is not null)
        {
            message.Content = new StringContent(request.Body, Encoding.UTF8);
            message.Content.Headers.ContentType = new(request.ContentType);
        }
        return message;
    }

    /// <summary>A plug-in may bring a new certificate; connections made with the old one must not be used again.</summary>
    private HttpClient Http(X509Certificate2Collection? wanted)
    {
        lock (guard)
        {
            if (http is null || !ReferenceEquals(wanted, identity))
            {
                // The old one is left to its last answers; its handler goes with them.
                http = new HttpClient(ApiHandler.Create(config, wanted, options)) { Timeout = Timeout.InfiniteTimeSpan };
                identity = wanted;
            }
            return http;
        }
    }
}
