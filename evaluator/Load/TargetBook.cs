using System.Collections.Concurrent;
using System.Net.Sockets;
using MlServe.Evaluator.Commands;

namespace MlServe.Evaluator.Load;

/// <summary>The targets of a load: the one it was given, and those that redirects lead to, each resolved once.</summary>
internal sealed class TargetBook
{
    private readonly ConcurrentDictionary<Uri, HttpTarget?> known = new();

    private TargetBook(HttpTarget first)
    {
        First = first;
        known[first.Url] = first;
    }

    /// <summary>What the load requests.</summary>
    public HttpTarget First { get; }

    /// <summary>Resolves the host of <paramref name="url"/>.</summary>
    /// <exception cref="UserErrorException">The host is unknown.</exception>
    public static async Task<TargetBook> OpenAsync(Uri url, CancellationToken ct)
    {
        try
        {
            return new TargetBook(await HttpTarget.ResolveAsync(url, ct));
        }
        catch (SocketException exception)
        {
            throw new UserErrorException($"--url {url}: the host {url.Host} is unknown ({exception.Message}); check the name", exception);
        }
    }

    /// <summary>The target of a redirect; null when its host does not resolve.</summary>
    public async ValueTask<HttpTarget?> FindAsync(Uri url, CancellationToken ct)
    {
        if (known.TryGetValue(url, out var target))
            return target;
        try
        {
            target = await HttpTarget.ResolveAsync(url, ct);
        }
        catch (SocketException)
        {
            target = null;
        }

        return known[url] = target;
    }
}
