using System.Globalization;
using System.Text.Json.Nodes;
using MlServe.LocalCluster.Kinds;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Objects;

/// <summary>Writes Event objects, so that <c>kubectl describe</c> can say what happened. The same event again raises its count.</summary>
/// <param name="store">Where to.</param>
/// <param name="time">The clock.</param>
/// <param name="component">Who speaks, for example <c>kubelet</c>.</param>
/// <param name="host">The node it speaks from; null for none.</param>
internal sealed class EventRecorder(ObjectStore store, TimeProvider time, string component, string? host = null)
{
    private readonly Lock gate = new();
    private readonly Dictionary<(string Uid, string? Field, string Reason, string Message), ObjectKey> earlier = [];

    /// <summary>Something expected happened.</summary>
    public void Normal(StoredObject about, string reason, string message, string? fieldPath = null) =>
        Record(about.Copy(), "Normal", reason, message, fieldPath);

    /// <summary>Something went wrong.</summary>
    public void Warning(StoredObject about, string reason, string message, string? fieldPath = null) =>
        Record(about.Copy(), "Warning", reason, message, fieldPath);

    /// <summary>Something expected happened.</summary>
    public void Normal(JsonObject about, string reason, string message, string? fieldPath = null) =>
        Record(about, "Normal", reason, message, fieldPath);

    /// <summary>Something went wrong.</summary>
    public void Warning(JsonObject about, string reason, string message, string? fieldPath = null) =>
        Record(about, "Warning", reason, message, fieldPath);

    private void Record(JsonObject about, string type, string reason, string message, string? fieldPath)
    {
        var now = time.GetUtcNow();
        var same = (about.Uid(), fieldPath, reason, message);
        lock (gate)
        {
            try
            {
                if (earlier.TryGetValue(same, out var key) && store.Find(ClusterKinds.Events, key) is not null)
                    store.Change(ClusterKinds.Events, key, o =>
                    {
                        o["count"] = (o.Int("count") ?? 1) + 1;
                        o["lastTimestamp"] = ObjectFields.Timestamp(now);
                    });
                else
                    earlier[same] = store.Create(ClusterKinds.Events, NewEvent(about, type, reason, message, fieldPath, now)).Key();
            }
            catch (StatusException)
            {
                // The namespace is on its way out: what happens in it interests nobody any more.
            }
            if (earlier.Count > 4096)
                earlier.Clear();
        }
    }

    private JsonObject NewEvent(JsonObject about, string type, string reason, string message, string? fieldPath, DateTimeOffset now)
    {
        var nanoseconds = (now - DateTimeOffset.UnixEpoch).Ticks * 100;
        var involved = new JsonObject
        {
            ["kind"] = about.Text("kind"),
            ["namespace"] = about.Namespace().Length > 0 ? about.Namespace() : null,
            ["name"] = about.Name(),
            ["uid"] = about.Uid(),
            ["apiVersion"] = about.Text("apiVersion"),
            ["resourceVersion"] = about.Text("metadata", "resourceVersion"),
        };
        if (about.Namespace().Length == 0)
            involved.Remove("namespace");
        if (fieldPath is not null)
            involved["fieldPath"] = fieldPath;
        var source = new JsonObject { ["component"] = component };
        if (host is not null)
            source["host"] = host;
        return new JsonObject
        {
            ["metadata"] = new JsonObject
            {
                ["name"] = string.Create(CultureInfo.InvariantCulture, $"{about.Name()}.{nanoseconds:x}{Interlocked.Increment(ref serial) & 0xf:x}"),
                ["namespace"] = about.Namespace().Length > 0 ? about.Namespace() : "default",
            },
            ["involvedObject"] = involved,
            ["reason"] = reason,
            ["message"] = message,
            ["source"] = source,
            ["firstTimestamp"] = ObjectFields.Timestamp(now),
            ["lastTimestamp"] = ObjectFields.Timestamp(now),
            ["count"] = 1,
            ["type"] = type,
            ["eventTime"] = null,
            ["reportingComponent"] = "",
            ["reportingInstance"] = "",
        };
    }

    private static int serial;
}
