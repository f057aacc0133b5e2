// The type of the client library is the type of the cluster, too.
global using LabelSelector = MlServe.Kubernetes.Resources.LabelSelector;

using System.Text.Json.Nodes;
using k8s.Models;
using MlServe.Kubernetes.Resources;

namespace MlServe.LocalCluster.Store;

/// <summary>Reads label selectors from queries and from objects.</summary>
internal static class LabelSelectors
{
    /// <summary>Reads a query's text: <c>app=web,tier in (a,b),!old</c>.</summary>
    /// <exception cref="StatusException">400 when it cannot be read.</exception>
    public static LabelSelector Parse(string text)
    {
        try
        {
            return LabelSelector.Parse(text);
        }
        catch (FormatException wrong)
        {
            throw StatusException.BadRequest("unable to parse requirement: " + wrong.Message);
        }
    }

    /// <summary>The selector of an object; null or empty selects everything.</summary>
    public static LabelSelector From(V1LabelSelector? selector) => new()
    {
        MatchLabels = new Dictionary<string, string>(selector?.MatchLabels ?? new Dictionary<string, string>()),
        MatchExpressions = [.. (selector?.MatchExpressions ?? []).Select(expression => new LabelRequirement
        {
            Key = expression.Key,
            Operator = expression.OperatorProperty,
            Values = [.. expression.Values ?? []],
        })],
    };

    /// <summary>Reads <c>{matchLabels, matchExpressions}</c>; null or empty selects everything.</summary>
    public static LabelSelector From(JsonObject? selector) => new()
    {
        MatchLabels = selector?.StringMap("matchLabels")!,
        MatchExpressions = [.. selector.Items("matchExpressions").Select(expression => new LabelRequirement
        {
            Key = expression.Text("key") ?? "",
            Operator = expression.Text("operator") ?? "",
            Values = [.. expression.Strings("values")],
        })],
    };
}
