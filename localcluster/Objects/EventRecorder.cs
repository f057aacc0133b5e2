using System.Globalization;
using System.Text.Json.Nodes;
using k8s.Models;
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
        Record(new Happening(about, fieldPath, "Normal", reason, message));

    /// <summary>Something went wrong.</summary>
    public void Warning(StoredObject about, string reason, string message, string? fieldPath = null) =>
        Record(new Happening(about, fieldPath, "Warning", reason, message));

    private void Record(Happening happening)
    {
        var now = time.GetUtcNow();
        var same = (happening.About.Uid, happening.FieldPath, happening.Reason, happening.Message);
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
                    earlier[same] = store.Create(ClusterKinds.Events, NewEvent(happening, now)).Key();
            }
            catch (StatusException)
            {
                // The namespace is on its way out: what happens in it interests nobody any more.
            }
            if (earlier.Count > 4096)
                earlier.Clear();
        }
    }

    private JsonObject NewEvent(Happening happening, DateTimeOffset now)
    {
        var about = happening.About;
        var nanoseconds = (now - DateTimeOffset.UnixEpoch).Ticks * 100;
        var @namespace = about.Kind.Namespaced ? about.Key.Namespace : null;
        return new JsonObject
        {
            ["metadata"] = new JsonObject
            {
                ["name"] = string.Create(CultureInfo.InvariantCulture, $"{about.Key.Name}.{nanoseconds:x}{Interlocked.Increment(ref serial) & 0xf:x}"),
                ["namespace"] = @namespace ?? "default",
            },
            ["involvedObject"] = ObjectViews.ToJson(new V1ObjectReference
            {
                ApiVersion = about.Kind.Storage.ApiVersion,
                Kind = about.Kind.Kind,
                NamespaceProperty = @namespace,
                Name = about.Key.Name,
                Uid = about.Uid,
                ResourceVersion = about.ResourceVersion.ToString(CultureInfo.InvariantCulture),
                FieldPath = happening.FieldPath,
            }),
            ["reason"] = happening.Reason,
            ["message"] = happening.Message,
            ["source"] = ObjectViews.ToJson(new V1EventSource { Component = component, Host = host }),
            ["firstTimestamp"] = ObjectFields.Timestamp(now),
            ["lastTimestamp"] = ObjectFields.Timestamp(now),
            ["count"] = 1,
            ["type"] = happening.Type,
            ["eventTime"] = null,
            ["reportingComponent"] = "",
            ["reportingInstance"] = "",
        };
    }

    private static int serial;

    private readonly record struct Happening(StoredObject About, string? FieldPath, string Type, string Reason, string Message);
}
