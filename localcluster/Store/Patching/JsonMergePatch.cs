using System.Text.Json.Nodes;

namespace MlServe.LocalCluster.Store.Patching;

/// <summary>RFC 7386: objects are merged, null removes, everything else replaces.</summary>
internal static class JsonMergePatch
{
    /// <summary>Applies a patch to an object in place.</summary>
    public static void Apply(JsonObject target, JsonObject patch)
    {
        foreach (var (name, value) in patch)
            switch (value)
            {
                case null:
                    target.Remove(name);
                    break;
                case JsonObject inner:
                    if (target[name] is not JsonObject nested)
                        target[name] = nested = [];
                    Apply(nested, inner);
                    break;
                default:
                    target[name] = value.DeepClone();
                    break;
            }
    }
}
