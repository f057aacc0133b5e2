using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using MlServe.LocalCluster.Api.Resources;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Api.Tables;

/// <summary>Objects as the tables that <c>kubectl get</c> prints.</summary>
internal sealed class TableBuilder(TimeProvider time)
{
    /// <summary>A table of objects in the kept version. The query's <c>includeObject</c> says how much of each goes along.</summary>
    public JsonObject Of(ApiRequest request, IEnumerable<JsonObject> values, long resourceVersion)
    {
        var now = time.GetUtcNow();
        var include = request.Options.Text("includeObject");
        var (columns, type) = (request.Target.Version.Columns, request.Target.Version.Row);
        var rows = new JsonArray();
        foreach (var value in values)
        {
            var read = (IKubernetesObject<V1ObjectMeta>)value.Deserialize(type, KubernetesJson.Options)!;
            var row = new JsonObject { ["cells"] = new JsonArray([.. columns.Select(column => column.Value(read, now))]) };
            if (include != "None")
                row["object"] = include == "Object" ? ObjectForm.ToVersion(request.Target.Version, value) : Metadata(value);
            rows.Add(row);
        }
        return new JsonObject
        {
            ["kind"] = "Table",
            ["apiVersion"] = "meta.k8s.io/v1",
            ["metadata"] = new JsonObject { ["resourceVersion"] = resourceVersion.ToString(CultureInfo.InvariantCulture) },
            ["columnDefinitions"] = new JsonArray([.. columns.Select(Definition)]),
            ["rows"] = rows,
        };
    }

    private static JsonObject Metadata(JsonObject value) => new()
    {
        ["kind"] = "PartialObjectMetadata",
        ["apiVersion"] = "meta.k8s.io/v1",
        ["metadata"] = value["metadata"]?.DeepClone(),
    };

    private static JsonObject Definition(PrinterColumn column) => new()
    {
        ["name"] = column.Header,
        ["type"] = column.Type,
        ["format"] = column.Header == "Name" ? "name" : "",
        ["description"] = "",
        ["priority"] = column.Wide ? 1 : 0,
    };
}
