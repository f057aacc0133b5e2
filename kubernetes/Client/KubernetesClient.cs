using System.Globalization;
using System.Text.Json.Nodes;
using k8s.Models;
using MlServe.Kubernetes.Configuration;
using MlServe.Kubernetes.Json;

namespace MlServe.Kubernetes.Client;

/// <summary>
/// Talks to an API server through the package KubernetesClient and in its types. Every method throws
/// <see cref="KubernetesApiException"/> when the server refuses and <see cref="KubernetesUnreachableException"/> when it does
/// not answer; both carry one line for the user.
/// A null namespace stands for the kubeconfig's, except in queries, where it stands for all.
/// </summary>
public sealed class KubernetesClient : IDisposable
{
    private readonly ApiTransport transport;
    private readonly Discovery discovery;
    private readonly Random random;

    /// <summary>A client for one cluster.</summary>
    /// <param name="config">The cluster.</param>
    /// <param name="options">Waits and attempts.</param>
    /// <param name="time">For every wait; default the system's.</param>
    /// <param name="random">Spreads reconnects; default seeded by the system.</param>
    public KubernetesClient(Kubeconfig config, KubernetesClientOptions? options = null, TimeProvider? time = null, Random? random = null)
    {
        transport = new ApiTransport(config, options ?? new(), time ?? TimeProvider.System);
        discovery = new Discovery(transport);
        this.random = random ?? new Random();
    }

    /// <summary>The cluster.</summary>
    public Kubeconfig Config => transport.Config;

    internal TimeProvider Time => transport.Time;

    internal KubernetesClientOptions Options => transport.Options;

    /// <summary>One object.</summary>
    public Task<T> GetAsync<T>(string name, string? namespaceName = null, CancellationToken ct = default) where T : IMetadata<V1ObjectMeta> =>
        ReadAsync<T>(Path(ResourceKind.Of<T>(), namespaceName, name), ct);

    /// <summary>One object, or null when there is none.</summary>
    public Task<T?> FindAsync<T>(string name, string? namespaceName = null, CancellationToken ct = default) where T : class, IMetadata<V1ObjectMeta> =>
        OrNullAsync(GetAsync<T>(name, namespaceName, ct));

    /// <summary>One object of any kind as it is, or null when there is none.</summary>
    public Task<JsonObject?> FindAsync(ResourceKind kind, string name, string? namespaceName = null, CancellationToken ct = default) =>
        OrNullAsync(ReadAsync<JsonObject>(Path(kind, namespaceName, name), ct));

    /// <summary>All objects of a query, fetched page by page.</summary>
    public Task<ResourceList<T>> ListAsync<T>(ResourceQuery query, CancellationToken ct = default) where T : IMetadata<V1ObjectMeta> =>
        ListAsync<T>(query, item => item, ct);

    /// <summary>The same, of which no more is kept than what is needed: a page of whole objects is in memory, not thousands of them.</summary>
    /// <param name="query">Which objects.</param>
    /// <param name="needed">What is kept of an object.</param>
    /// <param name="ct">Ends the wait.</param>
    public async Task<ResourceList<T>> ListAsync<T>(ResourceQuery query, Func<T, T> needed, CancellationToken ct = default) where T : IMetadata<V1ObjectMeta>
    {
        var kind = ResourceKind.Of<T>();
        var items = new List<T>();
        string? next = null;
        var limit = transport.Options.PageSize.ToString(CultureInfo.InvariantCulture);
        while (true)
        {
            ResourceList<T> page;
            try
            {
                page = await ReadAsync<ResourceList<T>>(kind.Path(query.Namespace) + query.ToQuery(("limit", limit), ("continue", next)), ct);
            }
            catch (KubernetesApiException exception) when (exception.StatusCode == 410 && next is not null)
            {
                // The list changed too much between two pages: once more, in one piece.
                items.Clear();
                (next, limit) = (null, null);
                continue;
            }
            items.AddRange(page.Items.Select(needed));
            next = page.Metadata.ContinueProperty;
            if (string.IsNullOrEmpty(next))
                return page with { Items = items };
        }
    }

    /// <summary>
    /// The objects of a query as they are, then every change, until cancelled. Comes back by itself after a dropped
    /// connection and after 410; throws when the first list fails, or when the server stays away too long.
    /// </summary>
    /// <param name="query">Which objects.</param>
    /// <param name="ct">Ends the watch.</param>
    /// <param name="standing">
    /// Takes why the watch could not be continued, once, and null when it goes on: what changed meanwhile follows; null also after
    /// the first list. With it the watch never gives up.
    /// </param>
    public IAsyncEnumerable<WatchEvent<T>> WatchAsync<T>(ResourceQuery query, CancellationToken ct = default, Action<string?>? standing = null)
        where T : IMetadata<V1ObjectMeta> => new Watcher<T>(this, transport, query, random, standing).RunAsync(ct);

    /// <summary>Creates an object; 409 when there is one of that name.</summary>
    public Task<T> CreateAsync<T>(T value, string? namespaceName = null, CancellationToken ct = default) where T : IMetadata<V1ObjectMeta> =>
        CreateAsync<T>(KubernetesJson.Write(value), namespaceName, ct);

    /// <summary>Creates an object from its document, as it is written; 409 when there is one of that name.</summary>
    public Task<T> CreateAsync<T>(JsonObject value, string? namespaceName = null, CancellationToken ct = default) where T : IMetadata<V1ObjectMeta>
    {
        var kind = ResourceKind.Of<T>();
        (value["apiVersion"], value["kind"]) = (kind.ApiVersion, kind.Kind);
        return transport.SendAsync<T>(
            new ApiRequest(HttpMethod.Post, Path(kind, namespaceName ?? (string?)value["metadata"]?["namespace"], null), value.ToJsonString()), ct);
    }

    /// <summary>Server-side apply: makes the object have these fields, creating it when there is none.</summary>
    /// <param name="value">With apiVersion, kind and name; its namespace, else the kubeconfig's.</param>
    /// <param name="options">For whom, and how.</param>
    /// <param name="ct">Ends the wait.</param>
    public async Task<JsonObject> ApplyAsync(JsonObject value, ApplyOptions options, CancellationToken ct = default)
    {
        var kind = await ResolveAsync((string?)value["apiVersion"] ?? "", (string?)value["kind"] ?? "", ct);
        var path = Path(kind, (string?)value["metadata"]?["namespace"], (string?)value["metadata"]?["name"]);
        var query = $"?fieldManager={Uri.EscapeDataString(options.FieldManager)}"
            + (options.Force ? "&force=true" : "") + (options.DryRun ? "&dryRun=All" : "");
        // JSON is YAML, too.
        return await transport.SendAsync<JsonObject>(
            new ApiRequest(HttpMethod.Patch, path + query, ApplyBody.WrittenOut(value).ToJsonString(), "application/apply-patch+yaml")
            {
                Warned = options.Warned,
            },
            ct
        );
    }

    /// <summary>Asks for an object's deletion; false when there is none. The object may stay visible for its grace period.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="name">Its name.</param>
    /// <param name="namespaceName">Its namespace.</param>
    /// <param name="options">How.</param>
    /// <param name="ct">Ends the wait.</param>
    public async Task<bool> DeleteAsync(
        ResourceKind kind, string name, string? namespaceName = null, DeleteOptions? options = null, CancellationToken ct = default)
    {
        options ??= new DeleteOptions();
        var body = new V1DeleteOptions
        {
            ApiVersion = "v1",
            Kind = "DeleteOptions",
            PropagationPolicy = options.Propagation.ToString(),
            GracePeriodSeconds = (long?)options.Grace?.TotalSeconds,
        };
        try
        {
            await transport.SendAsync(new ApiRequest(HttpMethod.Delete, Path(kind, namespaceName, name), KubernetesJson.Write(body).ToJsonString()), ct);
            return true;
        }
        catch (KubernetesApiException exception) when (exception.IsNotFound)
        {
            return false;
        }
    }

    /// <inheritdoc cref="DeleteAsync(ResourceKind, string, string?, DeleteOptions?, CancellationToken)"/>
    public Task<bool> DeleteAsync<T>(string name, string? namespaceName = null, DeleteOptions? options = null, CancellationToken ct = default)
        where T : IMetadata<V1ObjectMeta> => DeleteAsync(ResourceKind.Of<T>(), name, namespaceName, options, ct);

    /// <summary>Waits until an object no longer exists, or has been replaced by another of its name.</summary>
    public async Task WaitUntilGoneAsync(ResourceKind kind, string name, string? namespaceName = null, CancellationToken ct = default)
    {
        string? uid = null;
        while (await FindAsync(kind, name, namespaceName, ct) is { } found)
        {
            var present = (string?)found["metadata"]?["uid"];
            if (uid is not null && present != uid)
                return;
            uid = present;
            await Task.Delay(Options.PollInterval, Time, ct);
        }
    }

    /// <summary>The body of any GET, by path and query.</summary>
    public Task<string> GetTextAsync(string pathAndQuery, CancellationToken ct = default) =>
        transport.SendAsync(new ApiRequest(HttpMethod.Get, pathAndQuery), ct);

    /// <summary>The body of any GET, to be read while it comes: followed logs.</summary>
    public async Task<Stream> GetStreamAsync(string pathAndQuery, CancellationToken ct = default) =>
        await (await transport.OpenAsync(new ApiRequest(HttpMethod.Get, pathAndQuery), ct)).Content.ReadAsStreamAsync(ct);

    /// <summary>What a container printed; nothing when the node keeps its log no more.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="namespaceName">Its namespace.</param>
    /// <param name="options">Whose output, and how much of it; null: all of the only container's.</param>
    /// <param name="ct">Ends the wait.</param>
    public async Task<string> GetLogAsync(string pod, string? namespaceName = null, LogOptions? options = null, CancellationToken ct = default)
    {
        var query = new ResourceQuery().ToQuery(
            ("container", options?.Container),
            ("tailLines", options?.TailLines?.ToString(CultureInfo.InvariantCulture)),
            ("previous", options?.Previous == true ? "true" : null)
        );
        var log = await GetTextAsync(Path(ResourceKind.Of<V1Pod>(), namespaceName, pod, "log") + query, ct);
        // A kubelet that has removed the container answers 200 with this sentence and the container's address for a log.
        return
            log.StartsWith("unable to retrieve container logs for ", StringComparison.Ordinal)
            && log.Contains("://", StringComparison.Ordinal)
            && !log.TrimEnd().Contains('\n')
            ? ""
            : log;
    }

    /// <summary>Where the server serves a kind. Throws a 404 that says so when it does not.</summary>
    public Task<ResourceKind> ResolveAsync(string apiVersion, string kind, CancellationToken ct = default) =>
        discovery.ResolveAsync(apiVersion, kind, ct);

    /// <summary>Every kind whose objects can be listed and deleted, each in the version that the server prefers.</summary>
    public Task<IReadOnlyList<ResourceKind>> KindsAsync(CancellationToken ct = default) => discovery.KindsAsync(ct);

    /// <summary>The first of these group versions that the server serves (<c>autoscaling/v2</c>, <c>autoscaling/v1</c>); null for none.</summary>
    public async Task<string?> FirstServedAsync(IEnumerable<string> apiVersions, CancellationToken ct = default)
    {
        foreach (var apiVersion in apiVersions)
            if (await discovery.ResourcesAsync(apiVersion, ct) is not null)
                return apiVersion;
        return null;
    }

    /// <summary>The server's version, like <c>v1.32.2</c>; the cheapest way to see whether it answers.</summary>
    public async Task<string> GetVersionAsync(CancellationToken ct = default) =>
        (await ReadAsync<VersionInfo>("/version", ct)).GitVersion ?? "";

    /// <inheritdoc/>
    public void Dispose() => transport.Dispose();

    private Task<T> ReadAsync<T>(string pathAndQuery, CancellationToken ct) =>
        transport.SendAsync<T>(new ApiRequest(HttpMethod.Get, pathAndQuery), ct);

    private static async Task<T?> OrNullAsync<T>(Task<T> found) where T : class
    {
        try
        {
            return await found;
        }
        catch (KubernetesApiException exception) when (exception.IsNotFound)
        {
            return null;
        }
    }

    private string Path(ResourceKind kind, string? namespaceName, string? name, string? subresource = null) =>
        kind.Path(kind.Namespaced ? namespaceName ?? Config.Namespace : null, name, subresource);
}
