using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using k8s.Models;

namespace MlServe.Kubernetes.Schema;

/// <summary>
/// The types of Kubernetes' API: names and types of fields from KubernetesClient's model by reflection, all else (merge keys,
/// protobuf numbers, enumerations) from Marks/*.marks. A type is read when it is first asked for.
/// </summary>
public static partial class SchemaLibrary
{
    private static readonly ConcurrentDictionary<Type, SchemaType> Types = new();

    private static readonly Dictionary<Type, string> Scalars = new()
    {
        [typeof(string)] = "string",
        [typeof(int)] = "int32",
        [typeof(long)] = "int64",
        [typeof(double)] = "number",
        [typeof(bool)] = "bool",
        [typeof(DateTime)] = "time",
        [typeof(ResourceQuantity)] = "quantity",
        [typeof(k8s.Models.IntOrString)] = "intOrString",
        [typeof(byte[])] = "bytes",
    };

    internal static readonly SchemaType MicroTime = new("microTime", SchemaShape.Scalar);

    /// <summary>The schema of a type of the model.</summary>
    public static SchemaType Of<T>() => Of(typeof(T));

    /// <summary>The schema of a kind; null when the model has none of that name.</summary>
    public static SchemaType? Find(string apiVersion, string kind)
    {
        var slash = apiVersion.IndexOf('/', StringComparison.Ordinal);
        var (group, version) = (apiVersion[..Math.Max(0, slash)], apiVersion[(slash + 1)..]);
        // Where two groups have a kind of one name, the model puts the group before it: Eventsv1Event.
        var home = group.Length == 0 ? "Core" : char.ToUpperInvariant(group[0]) + group[1..].Split('.')[0];
        return version.Length == 0 ? null : new[] { "V" + version[1..], home + version }
            .Select(prefix => typeof(V1Pod).Assembly.GetType($"{typeof(V1Pod).Namespace}.{prefix}{kind}"))
            .FirstOrDefault(type => type?.GetCustomAttribute<KubernetesEntityAttribute>() is { } entity
                && (entity.Group, entity.ApiVersion, entity.Kind) == (group, version, kind)) is { } found ? Of(found) : null;
    }

    internal static SchemaType Of(Type type) => Types.GetOrAdd(Nullable.GetUnderlyingType(type) ?? type, Make);

    private static SchemaType Make(Type type)
    {
        if (Scalars.TryGetValue(type, out var scalar))
            return new SchemaType(scalar, SchemaShape.Scalar);
        if (type.IsGenericType && type.GetGenericArguments() is [.., var last] arguments)
            return arguments.Length == 2
                ? new SchemaType($"map of {last.Name}", SchemaShape.Map) { Element = Of(last) }
                : new SchemaType($"list of {last.Name}", SchemaShape.List) { Element = Of(last) };
        if (type.Namespace != typeof(V1Pod).Namespace)
            return SchemaType.Anything;
        var (version, name) = ModelName().Match(type.Name) is { Success: true } parts
            ? ($"{(parts.Groups[1].Length > 0 ? parts.Groups[1].Value.ToLowerInvariant() + "." : "")}v{parts.Groups[2].Value}", parts.Groups[3].Value)
            : ("v1", type.Name);
        var marks = SchemaMarks.Of(type.Name);
        return new SchemaType(name, SchemaShape.Struct, () => FieldsOf(type, marks)) { Version = version, Model = type, IsAtomic = marks.IsAtomic };
    }

    private static IEnumerable<SchemaField> FieldsOf(Type type, SchemaMarks marks)
    {
        foreach (var property in type.GetProperties())
            if (property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name is { } name)
            {
                var of = Of(property.PropertyType);
                var isRequired = property.PropertyType.IsValueType && Nullable.GetUnderlyingType(property.PropertyType) is null;
                yield return marks.Apply(new SchemaField(name, of) { IsRequired = isRequired, IsAtomic = of.IsAtomic });
            }
    }

    [GeneratedRegex(@"^([A-Z][a-z]+?)?[Vv](\d+(?:(?:alpha|beta)\d+)?)([A-Z].*)$")]
    private static partial Regex ModelName();
}
