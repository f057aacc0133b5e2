using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using MlServe.LocalCluster.Kinds;
using MlServe.LocalCluster.Store;
using MlServe.LocalCluster.Store.Selectors;
using MlServe.LocalCluster.Telemetry;

namespace MlServe.LocalCluster.Api.Metrics;

/// <summary><c>metrics.k8s.io/v1beta1</c>: what pods and nodes use, for <c>kubectl top</c>, the autoscaler and the monitor.</summary>
internal sealed class MetricsHandler(ObjectStore store, IUsageMetrics usage, TimeProvider time)
{
    private const string ApiVersion = "metrics.k8s.io/v1beta1";

    /// <summary>Answers <c>nodes</c>, <c>nodes/NAME</c>, <c>pods</c>, <c>namespaces/NS/pods</c> and <c>namespaces/NS/pods/NAME</c>.</summary>
    public Task HandleAsync(HttpContext context, string[] path)
    {
        if (!HttpMethods.IsGet(context.Request.Method))
            throw StatusException.MethodNotAllowed();
        var labels = context.Request.Query["labelSelector"].ToString() is { Length: > 0 } text ? LabelSelectors.Parse(text) : null;
        return path switch
        {
            ["nodes"] => Answer.JsonAsync(context, List("NodeMetricsList", Nodes(labels))),
            ["nodes", var name] => One(context, Nodes(null), "", name, "nodes"),
            ["pods"] => Answer.JsonAsync(context, List("PodMetricsList", Pods(null, labels))),
            ["namespaces", var inside, "pods"] => Answer.JsonAsync(context, List("PodMetricsList", Pods(inside, labels))),
            ["namespaces", var inside, "pods", var name] => One(context, Pods(inside, null), inside, name, "pods"),
            _ => throw StatusException.NoSuchResource(),
        };
    }

    private IEnumerable<JsonObject> Pods(string? inside, LabelSelector? labels)
    {
        foreach (var figures in usage.Pods().OrderBy(figures => figures.Pod.ToString(), StringComparer.Ordinal))
        {
            if (
                inside is not null && figures.Pod.Namespace != inside
                || store.Find(ClusterKinds.Pods, figures.Pod) is not { } pod
                || labels?.Matches(pod.Labels) == false
            )
                continue;
            var value = Frame("PodMetrics", pod, figures.Timestamp, figures.Window);
            value["containers"] = new JsonArray([.. figures.Containers.Select(container => new JsonObject
            {
                ["name"] = container.Name,
                ["usage"] = Usage(container.CpuCores, container.MemoryBytes),
            })]);
            yield return value;
        }
    }

    private IEnumerable<JsonObject> Nodes(LabelSelector? labels)
    {
        foreach (var figures in usage.Nodes())
            if (store.Find(ClusterKinds.Nodes, new ObjectKey("", figures.Node)) is { } node && labels?.Matches(node.Labels) != false)
            {
                var value = Frame("NodeMetrics", node, figures.Timestamp, figures.Window);
                value["usage"] = Usage(figures.CpuCores, figures.MemoryBytes);
                yield return value;
            }
    }

    private JsonObject Frame(string kind, StoredObject about, DateTimeOffset timestamp, TimeSpan window)
    {
        var metadata = new JsonObject { ["name"] = about.Key.Name };
        if (about.Key.Namespace.Length > 0)
            metadata["namespace"] = about.Key.Namespace;
        metadata["creationTimestamp"] = ObjectFields.Timestamp(time.GetUtcNow());
        if (about.Labels.Count > 0)
            metadata["labels"] = new JsonObject(about.Labels.Select(label => KeyValuePair.Create(label.Key, (JsonNode?)label.Value)));
        return new JsonObject
        {
            ["kind"] = kind,
            ["apiVersion"] = ApiVersion,
            ["metadata"] = metadata,
            ["timestamp"] = ObjectFields.Timestamp(timestamp),
            ["window"] = string.Create(CultureInfo.InvariantCulture, $"{Math.Round(window.TotalSeconds, 3)}s"),
        };
    }

    /// <summary>As metrics-server writes it: nanocores, and memory in Ki.</summary>
    private static JsonObject Usage(double cores, long bytes)
    {
        var nano = (long)Math.Round(cores * 1e9);
        return new JsonObject
        {
            ["cpu"] = nano == 0 ? "0" : string.Create(CultureInfo.InvariantCulture, $"{nano}n"),
            ["memory"] = string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024}Ki"),
        };
    }

    private static JsonObject List(string kind, IEnumerable<JsonObject> items) => new()
    {
        ["kind"] = kind,
        ["apiVersion"] = ApiVersion,
        ["metadata"] = new JsonObject(),
        ["items"] = new JsonArray([.. items.Select(item =>
        {
            item.Remove("kind");
            item.Remove("apiVersion");
            return item;
        })]),
    };

    private static Task One(HttpContext context, IEnumerable<JsonObject> all, string inside, string name, string resource) =>
        all.FirstOrDefault(value => value.Name() == name) is { } found
            ? Answer.JsonAsync(context, found)
            : throw StatusException.NoSuchMetrics(inside.Length > 0 ? $"{inside}/{name}" : name, resource);
}
