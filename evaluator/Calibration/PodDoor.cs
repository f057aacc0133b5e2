using System.Globalization;
using k8s.Models;

namespace MlServe.Evaluator.Calibration;

/// <summary>Where a pod itself says whether it is ready: what its readiness probe asks, else what is loaded.</summary>
/// <param name="Url">At the pod's own address; null: it cannot be reached.</param>
internal sealed record PodDoor(Uri? Url)
{
    /// <summary>The pod can only be reached through its Service.</summary>
    public static PodDoor None { get; } = new((Uri?)null);

    /// <summary>The pod's; null while it has no address, or where neither probe nor container names a port.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="service">What is loaded of its Service.</param>
    public static PodDoor? Of(V1Pod pod, HttpAddress service)
    {
        var container = pod.Spec.Containers.FirstOrDefault(known => known.ReadinessProbe?.HttpGet is not null) ?? pod.Spec.Containers[0];
        var probe = container.ReadinessProbe?.HttpGet;
        var port = PortOf(container, probe?.Port?.Value) ?? container.Ports?.FirstOrDefault()?.ContainerPort;
        if (pod.Status?.PodIP is not { Length: > 0 } address || port is null)
            return null;
        var scheme = probe?.Scheme?.ToLowerInvariant() ?? service.Url.Scheme;
        var host = address.Contains(':') ? $"[{address}]" : address;
        return new PodDoor(new Uri(Invariant($"{scheme}://{host}:{port}{probe?.Path ?? service.Url.PathAndQuery}")));
    }

    /// <summary>Whether it does what a probe asks for: an answer below 400.</summary>
    public async Task<bool> AnswersAsync(HttpClient http, CancellationToken ct)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, Url);
            request.Headers.ConnectionClose = true;
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
            return (int)response.StatusCode < 400;
        }
        catch (Exception exception) when (exception is HttpRequestException || (exception is OperationCanceledException && !ct.IsCancellationRequested))
        {
            return false;
        }
    }

    private static int? PortOf(V1Container container, string? port) =>
        int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : container.Ports?.FirstOrDefault(known => known.Name == port)?.ContainerPort;
}
