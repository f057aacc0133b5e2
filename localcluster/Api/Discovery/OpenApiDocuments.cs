using System.Text.Json;
using System.Text.Json.Nodes;
using MlServe.Kubernetes.Schema;
using MlServe.LocalCluster.Objects;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Api.Discovery;

/// <summary>
/// The shapes of all kinds as OpenAPI. kubectl reads here whether the server checks fields (so that it need not), how
/// lists are merged, and what <c>kubectl explain</c> prints.
/// </summary>
internal sealed class OpenApiDocuments
{
    private readonly Dictionary<string, Lazy<byte[]>> version3;
    private readonly Lazy<byte[]> version2;

    /// <summary>The documents of these kinds. Each is written when it is first asked for, and kept: there are megabytes of them.</summary>
    public OpenApiDocuments(IEnumerable<ResourceKind> kinds)
    {
        var all = kinds.SelectMany(kind => kind.Versions, (kind, version) => (Kind: kind, Version: version)).ToList();
        version2 = Once(() => new JsonObject
        {
            ["swagger"] = "2.0",
            ["info"] = Info(),
            ["paths"] = Paths(all, "#/definitions/"),
            ["definitions"] = Schemas(all, "#/definitions/"),
        });
        version3 = all.GroupBy(pair => PathOf(pair.Version.ApiVersion)).ToDictionary(group => group.Key, group => Once(() => new JsonObject
        {
            ["openapi"] = "3.0.0",
            ["info"] = Info(),
            ["paths"] = Paths(group, "#/components/schemas/"),
            ["components"] = new JsonObject { ["schemas"] = Schemas(group, "#/components/schemas/") },
        }));
    }

    /// <summary><c>/openapi/v2</c>: all in one document.</summary>
    public byte[] Version2 => version2.Value;

    /// <summary><c>/openapi/v3</c>: where each version's document is.</summary>
    public JsonObject Index() => new()
    {
        ["paths"] = new JsonObject(version3.Keys.Select(path =>
            KeyValuePair.Create(path, (JsonNode?)new JsonObject { ["serverRelativeURL"] = $"/openapi/v3/{path}" }))),
    };

    /// <summary><c>/openapi/v3/apis/GROUP/VERSION</c>; null when there is no such version.</summary>
    public byte[]? Version3(string path) => version3.GetValueOrDefault(path)?.Value;

    /// <summary>
    /// <c>/openapi/v2</c> as protobuf, the only form in which kubectl reads it: a document without definitions. With it kubectl
    /// falls back to what it knows of these kinds by itself, and to version 3.
    /// </summary>
    public static byte[] Version2Protobuf()
    {
        // gnostic's Document: field 1 is "swagger", field 2 the Info of title (1) and version (2).
        static byte[] Field(int number, byte[] value) => [(byte)(number << 3 | 2), checked((byte)value.Length), .. value];
        var info = Field(1, "Kubernetes"u8.ToArray()).Concat(Field(2, System.Text.Encoding.UTF8.GetBytes(ClusterVersion.Text))).ToArray();
        return [.. Field(1, "2.0"u8.ToArray()), .. Field(2, info)];
    }

    private static Lazy<byte[]> Once(Func<JsonObject> document) => new(() => JsonSerializer.SerializeToUtf8Bytes(document(), StoreJson.Options));

    private static JsonObject Info() => new() { ["title"] = "Kubernetes", ["version"] = ClusterVersion.Text };

    private static string PathOf(string apiVersion) => apiVersion.Contains('/', StringComparison.Ordinal) ? "apis/" + apiVersion : "api/" + apiVersion;

    private static JsonObject Paths(IEnumerable<(ResourceKind Kind, KindVersion Version)> kinds, string root)
    {
        var paths = new JsonObject();
        foreach (var (kind, version) in kinds)
        {
            var collection = $"/{PathOf(version.ApiVersion)}/{(kind.Namespaced ? "namespaces/{namespace}/" : "")}{kind.Plural}";
            paths[collection] = new JsonObject
            {
                ["get"] = Operation(kind, version, "list", root),
                ["post"] = Operation(kind, version, "post", root),
                ["delete"] = Operation(kind, version, "deletecollection", root),
            };
            paths[collection + "/{name}"] = new JsonObject
            {
                ["get"] = Operation(kind, version, "get", root),
                ["put"] = Operation(kind, version, "put", root),
                ["patch"] = Operation(kind, version, "patch", root),
                ["delete"] = Operation(kind, version, "delete", root),
            };
        }
        return paths;
    }

    private static JsonObject Operation(ResourceKind kind, KindVersion version, string action, string root)
    {
        string[] parameters = action switch
        {
            "post" or "put" => ["dryRun", "fieldManager", "fieldValidation", "pretty"],
            "patch" => ["dryRun", "fieldManager", "fieldValidation", "force", "pretty"],
            "delete" or "deletecollection" => ["dryRun", "gracePeriodSeconds", "propagationPolicy"],
            "list" => ["labelSelector", "fieldSelector", "limit", "continue", "resourceVersion", "watch", "timeoutSeconds"],
            _ => ["pretty"],
        };
        return new JsonObject
        {
            ["operationId"] = $"{action}{version.Group.Replace(".", "", StringComparison.Ordinal)}{version.Version}{kind.Kind}",
            ["parameters"] = new JsonArray([.. parameters.Select(name => Parameter(name, root))]),
            ["responses"] = new JsonObject { ["200"] = new JsonObject { ["description"] = "OK" } },
            ["x-kubernetes-action"] = action,
            ["x-kubernetes-group-version-kind"] = GroupVersionKind(kind, version),
        };
    }

    private static JsonObject Parameter(string name, string root)
    {
        var type = name switch
        {
            "force" or "watch" => "boolean",
            "limit" or "timeoutSeconds" or "gracePeriodSeconds" => "integer",
            _ => "string",
        };
        return root.StartsWith("#/definitions", StringComparison.Ordinal)
            ? new JsonObject { ["name"] = name, ["in"] = "query", ["type"] = type, ["uniqueItems"] = true }
            : new JsonObject { ["name"] = name, ["in"] = "query", ["schema"] = new JsonObject { ["type"] = type, ["uniqueItems"] = true } };
    }

    private static JsonObject Schemas(IEnumerable<(ResourceKind Kind, KindVersion Version)> kinds, string root)
    {
        var schemas = new SortedDictionary<string, JsonObject>(StringComparer.Ordinal);
        foreach (var (kind, version) in kinds)
        {
            Add(schemas, version.Schema, root);
            schemas[SchemaName(version.Schema)]["x-kubernetes-group-version-kind"] = new JsonArray(GroupVersionKind(kind, version));
        }
        return new JsonObject(schemas.Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)entry.Value)));
    }

    private static void Add(SortedDictionary<string, JsonObject> schemas, SchemaType type, string root)
    {
        if (schemas.ContainsKey(SchemaName(type)))
            return;
        var properties = new JsonObject();
        var schema = schemas[SchemaName(type)] = new JsonObject { ["type"] = "object", ["properties"] = properties };
        if (type.Fields.Values.Where(field => field.IsRequired).Select(field => (JsonNode)field.Name).ToArray() is { Length: > 0 } required)
            schema["required"] = new JsonArray(required);
        foreach (var field in type.Fields.Values)
        {
            var property = Property(schemas, field.Type, root);
            if (field.Keys.Count > 0)
            {
                property["x-kubernetes-list-type"] = "map";
                property["x-kubernetes-list-map-keys"] = new JsonArray([.. field.Keys.Select(key => (JsonNode)key)]);
                property["x-kubernetes-patch-merge-key"] = field.Keys[0];
                property["x-kubernetes-patch-strategy"] = field.RetainKeys ? "merge,retainKeys" : "merge";
            }
            else if (field.IsSet)
            {
                property["x-kubernetes-list-type"] = "set";
                property["x-kubernetes-patch-strategy"] = "merge";
            }
            else if (field.RetainKeys)
                property["x-kubernetes-patch-strategy"] = "retainKeys";
            else if (field.IsAtomic && field.Type.Shape is SchemaShape.Struct or SchemaShape.Map)
                property["x-kubernetes-map-type"] = "atomic";
            properties[field.Name] = property;
        }
    }

    private static JsonObject Property(SortedDictionary<string, JsonObject> schemas, SchemaType type, string root)
    {
        switch (type.Shape)
        {
            case SchemaShape.Struct:
                Add(schemas, type, root);
                // Beside a $ref nothing else may stand, hence the list of one.
                return root.StartsWith("#/definitions", StringComparison.Ordinal)
                    ? new JsonObject { ["$ref"] = root + SchemaName(type) }
                    : new JsonObject { ["allOf"] = new JsonArray(new JsonObject { ["$ref"] = root + SchemaName(type) }), ["default"] = new JsonObject() };
            case SchemaShape.List:
                return new JsonObject { ["type"] = "array", ["items"] = Property(schemas, type.Element!, root) };
            case SchemaShape.Map:
                return new JsonObject { ["type"] = "object", ["additionalProperties"] = Property(schemas, type.Element!, root) };
            case SchemaShape.Any:
                return new JsonObject { ["type"] = "object", ["x-kubernetes-preserve-unknown-fields"] = true };
            default:
                return type.Name switch
                {
                    "int32" or "int64" => new JsonObject { ["type"] = "integer", ["format"] = type.Name },
                    "bool" => new JsonObject { ["type"] = "boolean" },
                    "number" => new JsonObject { ["type"] = "number", ["format"] = "double" },
                    "time" or "microTime" => new JsonObject { ["type"] = "string", ["format"] = "date-time" },
                    "bytes" => new JsonObject { ["type"] = "string", ["format"] = "byte" },
                    "intOrString" => new JsonObject { ["type"] = "string", ["format"] = "int-or-string" },
                    _ => new JsonObject { ["type"] = "string" },
                };
        }
    }

    private static string SchemaName(SchemaType type) => $"io.k8s.api.{type.Version}.{type.Name}";

    private static JsonObject GroupVersionKind(ResourceKind kind, KindVersion version) =>
        new() { ["group"] = version.Group, ["kind"] = kind.Kind, ["version"] = version.Version };
}
