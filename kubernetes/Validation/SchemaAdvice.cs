using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using MlServe.Kubernetes.Rules;
using MlServe.Kubernetes.Schema;

namespace MlServe.Kubernetes.Validation;

/// <summary>Says to the author of a manifest what does not fit its place, and what does. Kubernetes' own words for it are Go's.</summary>
internal static class SchemaAdvice
{
    internal static FieldError For(SchemaProblem problem) =>
        problem.Fault switch
        {
            SchemaFault.UnknownField => new(
                "FieldUnknown",
                problem.Path,
                "unknown field"
                    + Spelling.DidYouMean(problem.Path[(problem.Path.LastIndexOfAny(['.', '[']) + 1)..].TrimEnd(']'), problem.Owner.Fields.Keys)
            ),
            SchemaFault.BadText when problem.Expected!.Name == "bytes" => new(
                "FieldValueInvalid",
                problem.Path,
                "is not base64; write plain text under stringData instead"
            ),
            SchemaFault.BadText when problem.Expected!.Name == "quantity" => new(
                "FieldValueInvalid",
                problem.Path,
                $"{problem.Found!.ToJsonString()} is not a quantity; write a number with an optional suffix, like 500m, 2, 1e3 or 2Gi"
            ),
            _ => new("FieldValueTypeInvalid", problem.Path, WrongType(problem)),
        };

    private static string WrongType(SchemaProblem problem)
    {
        var (expected, advice) = (problem.Expected!.Shape, problem.Expected.Name) switch
        {
            (SchemaShape.List, _) => ("a list (lines that begin with \"- \")", ""),
            (SchemaShape.Struct or SchemaShape.Map, _) => ("a map", ""),
            (_, "int32" or "intOrString") when IsWhole(problem.Found) => ("a whole number from -2147483648 to 2147483647", ""),
            (_, "int32" or "int64") => ("a whole number", ""),
            (_, "intOrString") => ("a whole number or a string", ""),
            (_, "number") => ("a number", ""),
            (_, "bool") => ("true or false", ""),
            (_, "quantity") => ("a quantity like 500m or 2Gi", ""),
            (_, "time" or "microTime") => ("a time like 2026-01-31T12:00:00Z", "; leave it out, the cluster sets it"),
            _ => ("a string", "; put it in quotes"),
        };
        return $"must be {expected}, not " + problem.Found switch
        {
            JsonObject => "a map",
            JsonArray => "a list",
            _ => problem.Found?.ToJsonString() + advice,
        };
    }

    private static bool IsWhole(JsonNode? found) => found?.GetValueKind() == JsonValueKind.Number
        && decimal.TryParse(found.ToJsonString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _);
}
