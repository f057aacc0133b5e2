using System.Text.Json;
using System.Text.Json.Nodes;

namespace MlServe.Kubernetes.Schema;

/// <summary>How a value does not fit its place.</summary>
public enum SchemaFault
{
    /// <summary>There is no such field.</summary>
    UnknownField,

    /// <summary>The value has another type.</summary>
    WrongType,

    /// <summary>The text is no quantity, no time or no base64.</summary>
    BadText,
}

/// <summary>A value that does not fit its place.</summary>
/// <param name="Fault">How.</param>
/// <param name="Path">The field, like <c>spec.replicas</c>.</param>
/// <param name="Owner">The struct around it.</param>
/// <param name="Expected">What belongs there; null for an unknown field.</param>
/// <param name="Found">What was sent.</param>
public sealed record SchemaProblem(SchemaFault Fault, string Path, SchemaType Owner, SchemaType? Expected, JsonNode? Found)
{
    /// <summary>Whether there is no such field, which Kubernetes may leave at a warning.</summary>
    public bool IsUnknown => Fault == SchemaFault.UnknownField;

    /// <summary>What Kubernetes' API server says of it.</summary>
    public string Message =>
        (Fault, Expected?.Name) switch
        {
            (SchemaFault.UnknownField, _) => $"unknown field \"{Path}\"",
            (SchemaFault.WrongType, _) => $"json: cannot unmarshal {FoundType} into Go struct field {Owner.Name}.{Path} of type {GoName(Expected!)}",
            (_, "quantity") =>
                $"quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$' (field {Path}, value {Found?.ToJsonString()})",
            (_, "bytes") => $"illegal base64 data (field {Path})",
            _ => $"parsing time {Found?.ToJsonString()} as \"2006-01-02T15:04:05Z07:00\" (field {Path})",
        };

    private string FoundType =>
        Found?.GetValueKind() switch
        {
            JsonValueKind.Array => "array",
            JsonValueKind.Object => "object",
            JsonValueKind.String => "string",
            JsonValueKind.Number => Expected!.Name.StartsWith("int", StringComparison.Ordinal) ? $"number {Found.ToJsonString()}" : "number",
            _ => "bool",
        };

    private static string GoName(SchemaType type) =>
        (type.Shape, type.Name) switch
        {
            (SchemaShape.Struct, var name) => $"{type.Version}.{name}",
            (SchemaShape.List, _) => "[]" + GoName(type.Element!),
            (SchemaShape.Map, _) => "map[string]" + GoName(type.Element!),
            (_, "intOrString") => "intstr.IntOrString",
            (_, "quantity") => "resource.Quantity",
            (_, "time") => "v1.Time",
            (_, "microTime") => "v1.MicroTime",
            (_, "bytes") => "[]uint8",
            (_, "number") => "float64",
            (_, var name) => name,
        };
}
