using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MlServe.Evaluator.Load;

/// <summary>What a request goes to: the address that its connection is opened to and the bytes that are sent.</summary>
/// <param name="Url">The URL, for redirects to be relative to.</param>
/// <param name="EndPoint">Address of the host, resolved once for the whole load.</param>
/// <param name="Request">The request, headers and all.</param>
internal sealed record HttpTarget(Uri Url, IPEndPoint EndPoint, ReadOnlyMemory<byte> Request)
{
    /// <summary>True for https.</summary>
    public bool IsEncrypted => Url.Scheme == Uri.UriSchemeHttps;

    /// <summary>
    /// Resolves the host and lays the request out. Where a name has several addresses (localhost is 127.0.0.1 and ::1),
    /// the first that accepts a connection is taken, and the first of all when none does.
    /// </summary>
    /// <exception cref="SocketException">The name of the host does not resolve.</exception>
    public static async Task<HttpTarget> ResolveAsync(Uri url, CancellationToken ct)
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

        return new HttpTarget(url, chosen, Encoding.ASCII.GetBytes(Head(url)));
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

    private static string Head(Uri url) =>
        $"GET {url.PathAndQuery} HTTP/1.1\r\nHost: {url.Authority}\r\nAccept: */*\r\nAccept-Encoding: gzip, deflate\r\n" +
        "User-Agent: MlServe-evaluator\r\nConnection: close\r\n\r\n";
}
