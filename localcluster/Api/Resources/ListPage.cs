using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Api.Resources;

/// <summary>Long lists in pages: a token says after which object, and of which moment, a list goes on.</summary>
internal static class ListPage
{
    /// <summary>The page asked for, and how many objects come after it.</summary>
    /// <exception cref="StatusException">400 when the token is none of ours.</exception>
    public static (IReadOnlyList<StoredObject> Page, int Remaining) Take(ObjectList list, RequestOptions options)
    {
        var items = list.Items;
        if (options.Continue is { } token)
        {
            var after = Read(token);
            items = [.. items.SkipWhile(item => item.Key.CompareTo(after) <= 0)];
        }
        var page = options.Limit is { } limit && limit < items.Count ? [.. items.Take(limit)] : items;
        return (page, items.Count - page.Count);
    }

    /// <summary>The token of the page after an object.</summary>
    public static string TokenAfter(ObjectKey key, long version) =>
        Convert.ToBase64String(
            Encoding.UTF8.GetBytes(
                new JsonObject
                {
                    ["v"] = "meta.k8s.io/v1",
                    ["rv"] = version,
                    ["start"] = $"{key.Namespace}/{key.Name}",
                }.ToJsonString()
            )
        );

    private static ObjectKey Read(string token)
    {
        try
        {
            if (JsonNode.Parse(Convert.FromBase64String(token)).Text("start")?.Split('/') is [var inside, var name])
                return new ObjectKey(inside, name);
        }
        catch (Exception exception) when (exception is FormatException or JsonException)
        {
        }
        throw StatusException.BadRequest("continue key is not valid; list again without it");
    }
}
