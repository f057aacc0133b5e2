using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using k8s.Models;
using MlServe.Kubernetes.Json;
using WatchEventType = k8s.WatchEventType;

namespace MlServe.Kubernetes.Client;

/// <summary>
/// Follows the objects of a query: first those that are there, then every change. A dropped connection goes on where it
/// was; when the server has forgotten that place (410) everything is listed anew and only the differences are told.
/// </summary>
internal sealed class Watcher<T>(KubernetesClient client, ApiTransport transport, ResourceQuery query, Random random, Action<string?>? standing)
    where T : IMetadata<V1ObjectMeta>
{
    // A connection that breaks is opened anew within a second: only when that fails, too, is something missed.
    private const int FailuresUntilLost = 2;
    private readonly ResourceKind kind = ResourceKind.Of<T>();
    private readonly Dictionary<string, T> known = [];

    private TimeSpan LongestRead => transport.Options.WatchLength + transport.Options.RequestTimeout;

    private string? position;
    private int failures;
    private long lastSign;
    private int missed;

    internal async IAsyncEnumerable<WatchEvent<T>> RunAsync([EnumeratorCancellation] CancellationToken ct)
    {
        // The first list may fail: a watch that never began is the caller's business at once.
        foreach (var change in await RelistAsync(ct))
            yield return change;
        lastSign = transport.Time.GetTimestamp();
        standing?.Invoke(null);
        while (true)
        {
            // Told before the connection is opened, which may take its time.
            foreach (var change in position is null ? await TryAsync(() => RelistAsync(ct)) ?? [] : [])
                yield return change;
            if (position is not null && await TryAsync(() => OpenAsync(ct)) is { } response)
            {
                lastSign = transport.Time.GetTimestamp();
                if (missed >= FailuresUntilLost)
                    standing?.Invoke(null);
                missed = 0;
                await foreach (var change in ReadAsync(response, ct))
                    yield return change;
                // A watch that lasted was healthy, even if nothing happened meanwhile.
                if (transport.Time.GetElapsedTime(lastSign) > 5 * transport.Options.FirstWatchDelay)
                    failures = 0;
                lastSign = transport.Time.GetTimestamp();
            }
            // Even a healthy watch that ends at once must not become a storm of requests.
            await PauseAsync(ct);
        }
    }

    /// <summary>Null when it failed in a way that may pass; throws once that has lasted too long.</summary>
    private async Task<TResult?> TryAsync<TResult>(Func<Task<TResult>> attempt) where TResult : class
    {
        try
        {
            return await attempt();
        }
        catch (KubernetesApiException exception) when (exception.StatusCode == 410)
        {
            position = null;
            return null;
        }
        catch (Exception exception) when (standing is not null ? ClusterFailure.Is(exception)
            : ClusterFailure.IsTransient(exception) && transport.Time.GetElapsedTime(lastSign) <= transport.Options.WatchGivesUpAfter)
        {
            if (++missed == FailuresUntilLost)
                standing?.Invoke(exception.Message);
            return null;
        }
    }

    /// <summary>A server that takes the request but never answers must not hold the watch for ever.</summary>
    private async Task<HttpResponseMessage> OpenAsync(CancellationToken ct)
    {
        using var limit = new CancellationTokenSource(LongestRead, transport.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        try
        {
            return await transport.OpenAsync(new ApiRequest(HttpMethod.Get, Path()), either.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw ApiFailures.TooSlow(transport.Config, LongestRead);
        }
    }

    private async Task PauseAsync(CancellationToken ct)
    {
        failures++;
        var delay = RetryPolicy.BackOff(failures, transport.Options.FirstWatchDelay, transport.Options.LongestRetryDelay);
        await Task.Delay(RetryPolicy.Jittered(delay, random), transport.Time, ct);
    }

    private string Path() => kind.Path(query.Namespace) + query.ToQuery(
        ("watch", "true"), ("allowWatchBookmarks", "true"), ("resourceVersion", position),
        ("timeoutSeconds", ((int)transport.Options.WatchLength.TotalSeconds).ToString(CultureInfo.InvariantCulture)));

    /// <summary>Ends when the connection does, whatever the reason.</summary>
    private async IAsyncEnumerable<WatchEvent<T>> ReadAsync(HttpResponseMessage response, [EnumeratorCancellation] CancellationToken ct)
    {
        using var answer = response;
        // A connection that died without a word would otherwise be waited for until the end of days.
        using var limit = new CancellationTokenSource(LongestRead, transport.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        await using var stream = await response.Content.ReadAsStreamAsync(either.Token);
        using var lines = new StreamReader(stream);
        while (await NextAsync(lines, either.Token, ct) is { } line)
        {
            if (Parse(line) is not { } read)
                yield break;
            if (read.Type == "ERROR")
            {
                // Expired is the usual one; after any other a fresh list is the safe way on, too.
                position = null;
                yield break;
            }
            if (read.Type != "BOOKMARK")
            {
                if (Typed(read.Object) is not { } value)
                {
                    position = null;
                    yield break;
                }
                if (Note(read.Type, value) is { } change)
                    yield return change;
            }
            position = (string?)read.Object["metadata"]?["resourceVersion"] ?? position;
        }
    }

    private static async Task<string?> NextAsync(StreamReader lines, CancellationToken either, CancellationToken ct)
    {
        try
        {
            return await lines.ReadLineAsync(either);
        }
        catch (Exception exception)
            when (exception is IOException or HttpRequestException || (exception is OperationCanceledException && !ct.IsCancellationRequested))
        {
            return null;
        }
    }

    /// <summary>Null for the torn last line of a dropped connection.</summary>
    private static (string Type, JsonObject Object)? Parse(string line)
    {
        try
        {
            var read = JsonNode.Parse(line)!.AsObject();
            return ((string)read["type"]!, read["object"]!.AsObject());
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or NullReferenceException or ArgumentNullException)
        {
            return null;
        }
    }

    /// <summary>Null for what is none of the kind: the list, which is asked for then, says so in its way.</summary>
    private static T? Typed(JsonObject value)
    {
        try
        {
            return KubernetesJson.Read<T>(value) is { Metadata: not null } read ? read : default;
        }
        catch (JsonException)
        {
            return default;
        }
    }

    private static string Key(T value) => $"{value.Namespace()}/{value.Name()}";

    private WatchEvent<T>? Note(string type, T value)
    {
        var key = Key(value);
        if (type == "DELETED")
        {
            known.Remove(key);
            return new WatchEvent<T>(WatchEventType.Deleted, value);
        }
        var before = known.GetValueOrDefault(key);
        known[key] = value;
        // After a reconnect the server may tell again what is known.
        if (before?.Metadata.ResourceVersion is { } version && version == value.Metadata.ResourceVersion)
            return null;
        return new WatchEvent<T>(before is null ? WatchEventType.Added : WatchEventType.Modified, value);
    }

    private async Task<List<WatchEvent<T>>> RelistAsync(CancellationToken ct)
    {
        var list = await client.ListAsync<T>(query, ct);
        position = list.Metadata.ResourceVersion;
        var present = list.Items.Select(Key).ToHashSet();
        var changes = known.Where(entry => !present.Contains(entry.Key)).ToList()
            .Select(entry => Note("DELETED", entry.Value)).Concat(list.Items.Select(item => Note("ADDED", item)));
        return [.. changes.OfType<WatchEvent<T>>()];
    }
}
