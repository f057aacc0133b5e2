using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.Json;
using k8s.Models;
using MlServe.Kubernetes.Configuration;
using MlServe.Kubernetes.Json;

namespace MlServe.Kubernetes.Client;

/// <summary>Turns what can go wrong on the way to an API server into one line that says what to do.</summary>
internal static class ApiFailures
{
    /// <summary>Error pages of proxies may be long; a Status never is.</summary>
    private const int LongestText = 300;

    internal static KubernetesUnreachableException Unreachable(Kubeconfig config, HttpRequestException error) => new(
        $"{Name(config)} cannot be reached: {Cause(config, error)}", error);

    internal static KubernetesUnreachableException TooSlow(Kubeconfig config, TimeSpan limit) => new(
        $"{Name(config)} did not answer within {limit.TotalSeconds:0.###} s; check the cluster and the network, then try again");

    internal static string Busy(Kubeconfig config, HttpStatusCode status, TimeSpan delay) =>
        $"{Name(config)} is busy ({(int)status}) and asks to retry after {delay.TotalSeconds:0.###} s";

    internal static KubernetesUnreachableException NotKubernetes(Kubeconfig config, JsonException error) =>
        new(
            $"{Name(config)} does not answer like a Kubernetes API server ({OneLine(error.Message)}); check the server in the kubeconfig, or log in "
                + $"to the proxy in front of it",
            error
        );

    internal static async Task<KubernetesApiException> RefusedAsync(
        Kubeconfig config,
        HttpRequestMessage request,
        HttpResponseMessage response,
        CancellationToken ct
    )
    {
        var code = (int)response.StatusCode;
        var text = await ReadAsync(response, ct);
        var status = ReadStatus(response.Content.Headers.ContentType, text);
        if (code == 401)
            return new KubernetesApiException(
                code,
                $"{Name(config)} does not accept the credentials of the user \"{config.User}\" (401); log in again, or choose another context");
        var said = status?.Message is { Length: > 0 } message ? message : text.Length > 0 ? OneLine(text) : response.ReasonPhrase ?? "";
        var what = $"{request.Method} {request.RequestUri?.AbsolutePath}";
        return new KubernetesApiException(code, $"{OneLine(said)} ({code}{(status?.Reason is { } reason ? $" {reason}" : "")}, {what})");
    }

    private static string Name(Kubeconfig config) => $"{config.Server.GetLeftPart(UriPartial.Authority)} (context \"{config.Context}\")";

    private static string Cause(Kubeconfig config, HttpRequestException error) => error.HttpRequestError switch
    {
        HttpRequestError.NameResolutionError => $"there is no host {config.Server.Host}; check the server in the kubeconfig",
        HttpRequestError.ProxyTunnelError => "the proxy refused; check proxy-url in the kubeconfig, or HTTPS_PROXY and NO_PROXY",
        HttpRequestError.SecureConnectionError => Tls(config, error),
        _ when error.InnerException is AuthenticationException => Tls(config, error),
        _ when Inner<SocketException>(error) is { SocketErrorCode: SocketError.ConnectionRefused } => "connection refused; is the cluster running?",
        _ when Inner<SocketException>(error) is { } socket => $"{OneLine(socket.Message)}; is the cluster running, and this network the right one?",
        _ when Inner<TimeoutException>(error) is not null => "no connection in time; is the cluster running, and this network the right one?",
        _ => $"{OneLine((error.InnerException ?? error).Message)}; is the cluster running?",
    };

    private static string Tls(Kubeconfig config, Exception error)
    {
        var inner = Inner<AuthenticationException>(error)?.Message ?? error.Message;
        return inner.Contains("RemoteCertificateNameMismatch", StringComparison.Ordinal)
            ? $"its certificate is for another name than {config.TlsServerName ?? config.Server.Host}; set tls-server-name in the kubeconfig"
            : inner.Contains("certificate chain", StringComparison.Ordinal) || inner.Contains("RemoteCertificateChainErrors", StringComparison.Ordinal)
            ? "its certificate is not signed by the certificate-authority of the kubeconfig, or has expired; fetch the kubeconfig again"
            : $"no secure connection: {OneLine(inner)}; check the server's https address and the client certificate";
    }

    private static T? Inner<T>(Exception? error) where T : Exception
    {
        for (; error is not null; error = error.InnerException)
            if (error is T found)
                return found;
        return null;
    }

    /// <summary>What was said; of an answer that breaks off nothing: its status says the most.</summary>
    private static async Task<string> ReadAsync(HttpResponseMessage response, CancellationToken ct)
    {
        try
        {
            return await response.Content.ReadAsStringAsync(ct);
        }
        catch (HttpRequestException)
        {
            return "";
        }
    }

    private static V1Status? ReadStatus(MediaTypeHeaderValue? type, string text)
    {
        if (type?.MediaType != "application/json")
            return null;
        try
        {
            return KubernetesJson.Read<V1Status>(text) is { Kind: "Status" } status ? status : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string OneLine(string text)
    {
        var line = string.Join(' ', text.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        return line.Length <= LongestText ? line : line[..LongestText] + "…";
    }
}
