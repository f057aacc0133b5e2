using System.Runtime.CompilerServices;

namespace MlServe.LocalCluster.Store;

internal sealed partial class ObjectStore
{
    /// <summary>
    /// The changes to the objects asked for, from a version on, for as long as the caller reads. An object that comes to
    /// match is Added, one that no longer does is Deleted, as it was before. When nothing has happened for a while a bookmark
    /// says up to where.
    /// </summary>
    /// <param name="kinds">Which kinds.</param>
    /// <param name="query">Which objects.</param>
    /// <param name="since">The version after which to begin; null begins with all that is there, as Added.</param>
    /// <param name="bookmarkEvery">How often to send a bookmark; null for never.</param>
    /// <param name="ct">Ends the watch.</param>
    /// <exception cref="StatusException">410 when the changes since then are forgotten, at the start or later.</exception>
    public async IAsyncEnumerable<StoreEvent> Watch(
        IReadOnlyCollection<ResourceKind> kinds,
        ObjectQuery? query = null,
        long? since = null,
        TimeSpan? bookmarkEvery = null,
        [EnumeratorCancellation] CancellationToken ct = default)
    {
        query ??= ObjectQuery.All;
        var place = since ?? 0;
        if (since is null)
        {
            List<StoreEvent> initial;
            lock (gate)
            {
                place = version;
                initial = [.. kinds.SelectMany(kind => objects[kind].Values).Where(query.Matches)
                    .Select(stored => new StoreEvent(StoreEventType.Added, stored.ResourceVersion, stored.Kind, stored, null))];
            }
            foreach (var change in initial)
                yield return change;
            yield return new StoreEvent(StoreEventType.Bookmark, place, kinds.First(), null, null);
        }

        while (!ct.IsCancellationRequested)
        {
            var (changes, next) = history.After(place);
            foreach (var change in changes)
            {
                if (kinds.Contains(change.Kind) && Seen(change, query) is { } seen)
                    yield return seen;
                place = change.Version;
            }
            if (changes.Count > 0)
                continue;
            if (!await WaitAsync(next, bookmarkEvery, ct))
                yield return new StoreEvent(StoreEventType.Bookmark, place, kinds.First(), null, null);
        }
    }

    /// <summary>The changes to one kind.</summary>
    public IAsyncEnumerable<StoreEvent> Watch(ResourceKind kind, string? @namespace = null, long? since = null, CancellationToken ct = default) =>
        Watch([kind], new ObjectQuery { Namespace = @namespace }, since, null, ct);

    private static StoreEvent? Seen(StoreEvent change, ObjectQuery query)
    {
        var matched = change.Previous is not null && query.Matches(change.Previous);
        var matches = change.Type != StoreEventType.Deleted && query.Matches(change.Object!);
        return (matched, matches) switch
        {
            (false, false) => null,
            (false, true) => change with { Type = StoreEventType.Added },
            (true, true) => change with { Type = StoreEventType.Modified },
            (true, false) => change.Type == StoreEventType.Deleted ? change : NoLongerMatching(change),
        };
    }

    /// <summary>An object that no longer matches is sent as it was when it last did, with the version of the change.</summary>
    private static StoreEvent NoLongerMatching(StoreEvent change) =>
        change with { Type = StoreEventType.Deleted, Object = Stamp(change.Kind, change.Previous!.Copy(), change.Version) };

    private async Task<bool> WaitAsync(Task next, TimeSpan? within, CancellationToken ct)
    {
        if (within is null)
        {
            await next.WaitAsync(ct);
            return true;
        }
        try
        {
            await next.WaitAsync(within.Value, time, ct);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}
