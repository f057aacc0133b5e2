using System.Globalization;
using System.Net;
using k8s.Models;
using MlServe.LocalCluster.Node.PodProcess;
using MlServe.LocalCluster.Objects;

namespace MlServe.LocalCluster.Node.Probes;

/// <summary>One way to ask a container how it is.</summary>
internal abstract class ProbeAction
{
    /// <summary>Asks once. Only cancellation throws.</summary>
    public abstract Task<ProbeResult> AskAsync(TimeSpan timeout, CancellationToken ct);

    /// <summary>The action of a probe.</summary>
    /// <param name="probe">The probe.</param>
    /// <param name="container">The container, for ports by name.</param>
    /// <param name="address">The pod's address.</param>
    /// <param name="process">The running container, for commands.</param>
    /// <exception cref="NotSupportedException">This node cannot ask so; the message says what to use.</exception>
    public static ProbeAction From(V1Probe probe, V1Container container, IPAddress address, ContainerProcess process) => probe switch
    {
        { HttpGet: { } http } => new HttpProbe(
            new Uri(HttpAddress(http, container, address)), [.. (http.HttpHeaders ?? []).Select(header => (header.Name, header.Value ?? ""))]),
        { TcpSocket: { } tcp } => new TcpProbe(tcp.Host is { Length: > 0 } host ? host : address.ToString(), container.Port(tcp.Port) ?? 0),
        { Exec.Command: { Count: > 0 } command } => new ExecProbe(process, [.. command]),
        _ => throw new NotSupportedException(Unsupported(probe)),
    };

    /// <summary>Why a probe cannot be asked here, before anything is started; null when it can.</summary>
    public static string? Problem(V1Container container) =>
        Problem("startupProbe", container.StartupProbe, container)
        ?? Problem("livenessProbe", container.LivenessProbe, container)
        ?? Problem("readinessProbe", container.ReadinessProbe, container);

    private static string? Problem(string name, V1Probe? probe, V1Container container)
    {
        if (probe is null)
            return null;
        var port = probe.HttpGet?.Port ?? probe.TcpSocket?.Port;
        if (port is null && probe.Exec is null)
            return $"{name}: {Unsupported(probe)}";
        if (port is not null && container.Port(port) is not (>= 1 and <= 65535))
            return container.Port(port) is { } number ? $"{name}: {number} is not a port" : $"{name}: the container has no port named \"{port}\"";
        return probe.HttpGet is { } http && HttpAddress(http, container, IPAddress.Loopback) is var asked && !Uri.TryCreate(asked, UriKind.Absolute, out _)
            ? $"{name}: {asked} is not an address"
            : null;
    }

    private static string Unsupported(V1Probe probe) => probe.Grpc is not null
        ? "the embedded cluster does not support grpc probes; use httpGet, tcpSocket or exec"
        : "it has neither httpGet, tcpSocket nor exec";

    private static string HttpAddress(V1HTTPGetAction http, V1Container container, IPAddress address)
    {
        var host = http.Host is { Length: > 0 } named ? named : address.ToString();
        if (host.Contains(':'))
            host = $"[{host}]";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{http.Scheme.ToLowerInvariant()}://{host}:{container.Port(http.Port)}{(http.Path.StartsWith('/') ? "" : "/")}{http.Path}"
        );
    }
}
