using System.Text.Json.Nodes;

namespace MlServe.Evaluator.Files;

/// <summary>Fields of JSON objects that are written into whether they are there or not.</summary>
internal static class JsonFields
{
    /// <summary>The object in a field, made where there is none.</summary>
    public static JsonObject Child(this JsonObject parent, string name)
    {
        if (parent[name] is not JsonObject child)
            parent[name] = child = [];
        return child;
    }

    /// <summary>The list in a field, made where there is none.</summary>
    public static JsonArray List(this JsonObject parent, string name)
    {
        if (parent[name] is not JsonArray list)
            parent[name] = list = [];
        return list;
    }
}
