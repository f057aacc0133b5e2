using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using MlServe.Evaluator.Load.Plan;

namespace MlServe.Evaluator.Load.Http;

/// <summary>What a request goes to: the address that its connection is opened to and the bytes that are sent.</summary>
/// <param name="Address">The URL, for redirects to be relative to, and who asks.</param>
/// <param name="Plan">What it was made from.</param>
/// <param name="EndPoint">Address of the host, resolved once for the whole load.</param>
/// <param name="Requests">The requests, headers and all: one for each body, one without any.</param>
internal sealed record HttpTarget(HttpAddress Address, TargetPlan Plan, IPEndPoint EndPoint, IReadOnlyList<ReadOnlyMemory<byte>> Requests)
{
    /// <summary>The URL without credentials.</summary>
    public Uri Url => Address.Url;

    /// <summary>True for https.</summary>
    public bool IsEncrypted => Url.Scheme == Uri.UriSchemeHttps;

    /// <summary>
    /// Resolves the host and lays the requests out. Where a name has several addresses (localhost is 127.0.0.1 and ::1),
    /// the first that accepts a connection is taken, and the first of all when none does.
    /// </summary>
    /// <exception cref="SocketException">The name of the host does not resolve.</exception>
    public static async Task<HttpTarget> ResolveAsync(HttpAddress address, TargetPlan plan, bool keepAlive, CancellationToken ct)
    {
        var url = address.Url;
        var addresses = await Dns.GetHostAddressesAsync(url.IdnHost, ct);
        var endPoints = addresses
            .OrderBy(found => found.AddressFamily == AddressFamily.InterNetworkV6)
            .Select(found => new IPEndPoint(found, url.Port))
            .ToList();
        var chosen = endPoints[0];
        if (endPoints.Count > 1)
        {
            foreach (var endPoint in endPoints)
            {
                if (await AcceptsAsync(endPoint, ct))
                {
                    chosen = endPoint;
                    break;
                }
            }
        }

        IReadOnlyList<ReadOnlyMemory<byte>> requests = plan.Bodies.Count == 0
            ? [RequestBytes(address, plan, keepAlive, null)]
            : [.. plan.Bodies.Select(body => RequestBytes(address, plan, keepAlive, body))];
        return new HttpTarget(address, plan, chosen, requests);
    }

    /// <summary>True when something accepts connections there.</summary>
    public static async Task<bool> AcceptsAsync(IPEndPoint endPoint, CancellationToken ct)
    {
        using var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(endPoint, ct);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static ReadOnlyMemory<byte> RequestBytes(HttpAddress address, TargetPlan plan, bool keepAlive, RequestBody? body)
    {
        var url = address.Url;
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            ["Host"] = address.Host,
            ["Accept"] = "*/*",
            ["Accept-Encoding"] = "gzip, deflate",
            ["User-Agent"] = "MlServe-evaluator",
            ["Connection"] = keepAlive ? "keep-alive" : "close",
        };
        if (address.Authorization is { } credentials)
            headers["Authorization"] = credentials.ToString();
        if (body is not null)
            headers["Content-Type"] = body.MediaType;
        if (body is not null || plan.Method is "POST" or "PUT" or "PATCH")
            headers["Content-Length"] = (body?.Bytes.Length ?? 0).ToString(CultureInfo.InvariantCulture);
        foreach (var (name, value) in plan.Headers)
            headers[name] = value;

        var head = new StringBuilder($"{plan.Method} {url.PathAndQuery} HTTP/1.1\r\n");
        foreach (var (name, value) in headers)
            head.Append(name).Append(": ").Append(value).Append("\r\n");
        head.Append("\r\n");
        return (byte[])[.. Encoding.UTF8.GetBytes(head.ToString()), .. (body?.Bytes ?? default).Span];
    }
}
