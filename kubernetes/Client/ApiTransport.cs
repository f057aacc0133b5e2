using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using MlServe.Kubernetes.Authentication;
using MlServe.Kubernetes.Configuration;
using MlServe.Kubernetes.Json;

namespace MlServe.Kubernetes.Client;

/// <summary>A request before it has credentials, so that it can be sent again.</summary>
internal sealed record ApiRequest(HttpMethod Method, string PathAndQuery, string? Body = null, string ContentType = "application/json")
{
    /// <summary>Takes each of the server's warnings, as kubectl prints them.</summary>
    internal Action<string>? Warned { get; init; }
}

/// <summary>
/// Sends requests through KubernetesClient's transport and credentials, again when the server says "later" or the credentials
/// have expired.
/// </summary>
internal sealed class ApiTransport(Kubeconfig config, KubernetesClientOptions options, TimeProvider time) : IDisposable
{
    private readonly Lock guard = new();
    private k8s.Kubernetes? kubernetes;
    private X509Certificate2Collection? identity;

    internal Kubeconfig Config => config;

    internal KubernetesClientOptions Options => options;

    internal TimeProvider Time => time;

    /// <summary>The answer's body as text.</summary>
    internal Task<string> SendAsync(ApiRequest request, CancellationToken ct) =>
        SendAsync(request, (content, ct) => content.ReadAsStringAsync(ct), ct);

    /// <summary>The answer's body as an object.</summary>
    internal async Task<T> SendAsync<T>(ApiRequest request, CancellationToken ct)
    {
        try
        {
            return await SendAsync(request, ReadAsync<T>, ct);
        }
        catch (JsonException exception)
        {
            throw ApiFailures.NotKubernetes(config, exception);
        }
    }

    private async Task<TBody> SendAsync<TBody>(ApiRequest request, Func<HttpContent, CancellationToken, Task<TBody>> read, CancellationToken ct)
    {
        using var limit = new CancellationTokenSource(options.RequestTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        try
        {
            // The limit is for an answer; the waits that the server asks for come on top.
            using var response = await OpenAsync(request, either.Token, () => limit.CancelAfter(options.RequestTimeout + options.LongestRetryDelay));
            return await read(response.Content, either.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw ApiFailures.TooSlow(config, options.RequestTimeout);
        }
        catch (HttpRequestException exception)
        {
            throw ApiFailures.Unreachable(config, exception);
        }
    }

    /// <summary>Read as it comes: the text of a long list would take more memory than the list.</summary>
    private static async Task<T> ReadAsync<T>(HttpContent content, CancellationToken ct)
    {
        await using var body = await content.ReadAsStreamAsync(ct);
        try
        {
            return await KubernetesJson.ReadAsync<T>(body, ct);
        }
        catch (IOException exception)
        {
            // The connection broke off in the middle.
            throw new HttpRequestException(exception.Message, exception);
        }
    }

    /// <summary>A successful answer whose body is still to be read. Every failure is one of the client's exceptions.</summary>
    internal async Task<HttpResponseMessage> OpenAsync(ApiRequest request, CancellationToken ct, Action? waiting = null)
    {
        var renewable = config.Credentials as IRenewableCredentials;
        var mayRenew = renewable is not null;
        for (var attempt = 1; ; attempt++)
        {
            var certificate = renewable is null ? null : await renewable.GetCertificateAsync(ct);
            var through = Kubernetes(certificate ?? config.ClientCertificate);
            using var message = Message(request);
            if (through.Credentials is { } credentials)
                await credentials.ProcessHttpRequestAsync(message, ct);
            HttpResponseMessage response;
            try
            {
                response = await through.HttpClient.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, ct);
            }
            catch (HttpRequestException exception)
            {
                throw ApiFailures.Unreachable(config, exception);
            }
            if (response.IsSuccessStatusCode)
            {
                // 299 is the code of Kubernetes' warnings; their text is a quoted string.
                foreach (var warning in response.Headers.Warning.Where(warning => warning.Code == 299))
                    request.Warned?.Invoke(Regex.Replace(warning.Text[1..^1], @"\\(.)", "$1"));
                return response;
            }
            using (response)
            {
                if (response.StatusCode == HttpStatusCode.Unauthorized && mayRenew)
                {
                    mayRenew = false;
                    renewable!.Refuse(message.Headers.Authorization, certificate);
                    continue;
                }
                if (RetryPolicy.DelayBefore(attempt + 1, response.StatusCode, response.Headers.RetryAfter, time.GetUtcNow(), options) is not { } delay)
                    throw await ApiFailures.RefusedAsync(config, message, response, ct);
                waiting?.Invoke();
                try
                {
                    await Task.Delay(delay, time, ct);
                }
                catch (OperationCanceledException exception)
                {
                    throw new KubernetesBusyException(ApiFailures.Busy(config, response.StatusCode, delay), exception, ct);
                }
            }
        }
    }

    public void Dispose() => kubernetes?.Dispose();

    private HttpRequestMessage Message(ApiRequest request)
    {
        // A server behind a path (Rancher) keeps its path in front of the API's.
        var message = new HttpRequestMessage(request.Method, config.Server.GetLeftPart(UriPartial.Path).TrimEnd('/') + request.PathAndQuery);
        message.Headers.Accept.ParseAdd("application/json, */*;q=0.1");
        // .NET takes the name for TLS from the Host header; the API server itself does not look at it.
        message.Headers.Host = config.TlsServerName;
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
    private k8s.Kubernetes Kubernetes(X509Certificate2Collection? wanted)
    {
        lock (guard)
        {
            if (kubernetes is null || !ReferenceEquals(wanted, identity))
            {
                // The old one is left to its last answers; its handler goes with them.
                kubernetes = ApiHandler.Create(config, wanted, options);
                identity = wanted;
            }
            return kubernetes;
        }
    }
}
