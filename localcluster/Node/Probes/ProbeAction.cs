using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using MlServe.LocalCluster.Node.PodProcess;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Node.Probes;

/// <summary>One way to ask a container how it is.</summary>
internal abstract class ProbeAction
{
    /// <summary>Asks once. Only cancellation throws.</summary>
    public abstract Task<ProbeResult> AskAsync(TimeSpan timeout, CancellationToken cancel);

    /// <summary>The action of a probe.</summary>
    /// <param name="probe">The probe.</param>
    /// <param name="container">The container, for ports by name.</param>
    /// <param name="address">The pod's address.</param>
    /// <param name="process">The running container, for commands.</param>
    /// <exception cref="NotSupportedException">This node cannot ask so; the message says what to use.</exception>
    public static ProbeAction From(JsonObject probe, JsonObject container, IPAddress address, ContainerProcess process)
    {
        if (probe.Object("httpGet") is { } http)
            return new HttpProbe(new Uri(HttpAddress(http, container, address)), Headers(http));
        if (probe.Object("tcpSocket") is { } tcp)
            return new TcpProbe(tcp.Text("host") ?? address.ToString(), Port(tcp, container));
        if (probe.Object("exec") is { } exec && exec.Strings("command").ToArray() is { Length: > 0 } command)
            return new ExecProbe(process, command);
        throw new NotSupportedException(Unsupported(probe));
    }

    /// <summary>Why a probe cannot be asked here, before anything is started; null when it can.</summary>
    public static string? Problem(JsonObject container)
    {
        foreach (var name in (ReadOnlySpan<string>)["startupProbe", "livenessProbe", "readinessProbe"])
            if (container.Object(name) is { } probe)
            {
                var action = probe.Object("httpGet") ?? probe.Object("tcpSocket");
                if (action is null && probe.Object("exec") is null)
                    return $"{name}: {Unsupported(probe)}";
                if (action is not null && Port(action, container) is var port and not (>= 1 and <= 65535))
                    return port == 0 ? $"{name}: the container has no port named \"{action.Text("port")}\"" : $"{name}: {port} is no port";
                if (probe.Object("httpGet") is { } http && HttpAddress(http, container, IPAddress.Loopback) is var asked && !Uri.TryCreate(asked, UriKind.Absolute, out _))
                    return $"{name}: {asked} is no address to ask";
            }
        return null;
    }

    private static string Unsupported(JsonObject probe) => probe.Object("grpc") is not null
        ? "grpc probes are not known to the embedded cluster; use httpGet, tcpSocket or exec"
        : "it has neither httpGet, tcpSocket nor exec";

    private static string HttpAddress(JsonObject http, JsonObject container, IPAddress address)
    {
        var scheme = http.Text("scheme")?.ToLowerInvariant() ?? "http";
        var path = http.Text("path") is { Length: > 0 } given ? given : "/";
        var host = http.Text("host") is { Length: > 0 } named ? named : address.ToString();
        if (host.Contains(':'))
            host = $"[{host}]";
        return string.Create(CultureInfo.InvariantCulture, $"{scheme}://{host}:{Port(http, container)}{(path[0] == '/' ? "" : "/")}{path}");
    }

    private static IReadOnlyList<(string Name, string Value)> Headers(JsonObject http) =>
        [.. http.Items("httpHeaders").Select(header => (header.Text("name") ?? "", header.Text("value") ?? ""))];

    private static int Port(JsonObject action, JsonObject container) => action.Text("port") is { } name
        ? (int)(container.Items("ports").FirstOrDefault(port => port.Text("name") == name).Int("containerPort")
            ?? (int.TryParse(name, CultureInfo.InvariantCulture, out var number) ? number : 0))
        : (int)(action.Int("port") ?? 0);
}
