using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MlServe.Evaluator.Load;

/// <summary>What a request goes to: the address that its connection is opened to and the bytes that are sent.</summary>
/// <param name="Url">The URL, for redirects to be relative to.</param>
/// <param name="Plan">What it was made from.</param>
/// <param name="EndPoint">Address of the host, resolved once for the whole load.</param>
/// <param name="Requests">The requests, headers and all: one for each body, one without any.</param>
internal sealed record HttpTarget(Uri Url, TargetPlan Plan, IPEndPoint EndPoint, IReadOnlyList<ReadOnlyMemory<byte>> Requests)
{
    /// <summary>True for https.</summary>
    public bool IsEncrypted => Url.Scheme == Uri.UriSchemeHttps;

    /// <summary>
    /// Resolves the host and lays the requests out. Where a name has several addresses (localhost is 127.0.0.1 and ::1),
    /// the first that accepts a connection is taken, and the first of all when none does.
    /// </summary>
    /// <exception cref="SocketException">The name of the host does not resolve.</exception>
    public static async Task<HttpTarget> ResolveAsync(Uri url, TargetPlan plan, bool keepAlive, CancellationToken ct)
    {
        var addresses = await Dns.GetHostAddressesAsync(url.IdnHost, ct);
        var endPoints = addresses
            .OrderBy(address => address.AddressFamily == AddressFamily.InterNetworkV6)
            .Select(address => new IPEndPoint(address, url.Port))
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
            ? [Lay(url, plan, keepAlive, null)]
            : [.. plan.Bodies.Select(body => Lay(url, plan, keepAlive, body))];
        return new HttpTarget(url, plan, chosen, requests);
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

    private static ReadOnlyMemory<byte> Lay(Uri url, TargetPlan plan, bool keepAlive, RequestBody? body)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            ["Host"] = url.Authority,
            ["Accept"] = "*/*",
            ["Accept-Encoding"] = "gzip, deflate",
            ["User-Agent"] = "MlServe-evaluator",
            ["Connection"] = keepAlive ? "keep-alive" : "close",
        };
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
