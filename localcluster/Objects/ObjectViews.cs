using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Objects;

/// <summary>What is asked of objects of every kind.</summary>
internal static class ObjectViews
{
    extension(IKubernetesObject<V1ObjectMeta> value)
    {
        /// <summary>Its namespace and name.</summary>
        public ObjectKey Key => new(value.Metadata.NamespaceProperty ?? "", value.Metadata.Name);
    }

    extension(ObjectList list)
    {
        /// <summary>The objects in the field's own type, for reading only.</summary>
        public IEnumerable<T> As<T>() where T : class, IKubernetesObject => list.Items.Select(item => item.As<T>());
    }

    /// <summary>A part of an object as JSON: what is null is left out.</summary>
    public static JsonNode ToJson(object part) => JsonSerializer.SerializeToNode(part, KubernetesJson.Options)!;

    /// <summary>A count as a status has it: zero is left out.</summary>
    public static int? NotZero(this int count) => count == 0 ? null : count;

    /// <summary>A moment as Kubernetes keeps it: whole seconds.</summary>
    public static DateTime WholeSecond(this DateTimeOffset time) => new(time.UtcTicks - time.UtcTicks % TimeSpan.TicksPerSecond, DateTimeKind.Utc);
}
