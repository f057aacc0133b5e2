using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using MlServe.Evaluator.Load.Plan;

namespace MlServe.Evaluator.Load.Http;

/// <summary>The targets of a load: those it was given, and those that redirects lead to, each resolved once.</summary>
internal sealed class TargetBook
{
    private static readonly string[] Secrets = ["Authorization", "Cookie"];
    private readonly ConcurrentDictionary<Redirection, HttpTarget?> redirected = new();
    private readonly IReadOnlyList<HttpTarget> targets;
    private readonly bool keepAlive;

    private TargetBook(IReadOnlyList<HttpTarget> targets, bool keepAlive) => (this.targets, this.keepAlive) = (targets, keepAlive);

    /// <summary>The addresses that the load's own targets are at.</summary>
    public IEnumerable<IPEndPoint> EndPoints => targets.Select(target => target.EndPoint).Distinct();

    /// <summary>Resolves the hosts of the plan's targets; a plan without any has one, the URL.</summary>
    /// <exception cref="UserErrorException">A host is unknown.</exception>
    public static async Task<TargetBook> OpenAsync(LoadOptions options, CancellationToken ct)
    {
        var targets = new List<HttpTarget>();
        foreach (var given in options.Plan.Targets.DefaultIfEmpty(TargetPlan.Of(options.Url.ToString())))
        {
            var address = options.Url.To(given.Url);
            var plan = given.IsInference ? await InferenceBodies.MakeAsync(given, address, options.AnyCertificate, ct) : given;
            address = options.Url.To(plan.Url);
            try
            {
                targets.Add(await HttpTarget.ResolveAsync(address, plan, options.Plan.KeepAlive, ct));
            }
            catch (SocketException exception)
            {
                throw new UserErrorException($"{address}: the host {address.Url.Host} is unknown ({exception.Message}); check the name", exception);
            }
        }

        return new TargetBook(targets, options.Plan.KeepAlive);
    }

    /// <summary>A target, and one of its requests.</summary>
    /// <param name="random">Draws them.</param>
    /// <param name="wanted">Index of the target; null: one is drawn by weight.</param>
    public (HttpTarget Target, int Request) Pick(Random random, int? wanted = null)
    {
        var target = targets[wanted ?? 0];
        if (wanted is null && targets.Count > 1)
        {
            var at = random.Next(targets.Sum(candidate => candidate.Plan.Weight));
            target = targets.First(candidate => (at -= candidate.Plan.Weight) < 0);
        }

        return (target, target.Requests.Count == 1 ? 0 : random.Next(target.Requests.Count));
    }

    /// <summary>
    /// Where a response redirects to: 307 and 308 ask for the same request again, the others for a GET
    /// (RFC 9110 §15.4); what is secret stays with the origin that it was meant for. Null when the host does not resolve.
    /// </summary>
    public async ValueTask<HttpTarget?> FollowAsync(HttpTarget from, Uri url, int status, CancellationToken ct)
    {
        var hop = new Redirection(from.Address.To(url), from.Plan, status is 307 or 308 || from.Plan.Method is "GET" or "HEAD", from.Address.IsSameOrigin(url));
        if (redirected.TryGetValue(hop, out var target))
            return target;
        var plan = hop.KeepsRequest ? from.Plan : from.Plan with { Method = "GET", Bodies = [] };
        if (!hop.IsSameOrigin)
            plan = plan with { Headers = [.. plan.Headers.Where(header => !Secrets.Contains(header.Key, StringComparer.OrdinalIgnoreCase))] };
        try
        {
            target = await HttpTarget.ResolveAsync(hop.Address, plan, keepAlive, ct);
        }
        catch (SocketException)
        {
            target = null;
        }

        return redirected[hop] = target;
    }

    private readonly record struct Redirection(HttpAddress Address, TargetPlan Plan, bool KeepsRequest, bool IsSameOrigin);
}
