// The type of the client library is the type of the cluster, too.
global using LabelSelector = MlServe.Kubernetes.Selectors.LabelSelector;

using System.Text.Json.Nodes;
using MlServe.Kubernetes.Selectors;

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

    /// <summary>Reads <c>{matchLabels, matchExpressions}</c>; null or empty selects everything.</summary>
    public static LabelSelector From(JsonObject? selector) => LabelSelector.ForLabels(selector?.StringMap("matchLabels")) with
    {
        MatchExpressions = [.. selector.Items("matchExpressions").Select(expression => new LabelRequirement
        {
            Key = expression.Text("key") ?? "",
            Operator = expression.Text("operator") ?? "",
            Values = [.. expression.Strings("values")],
        })],
    };
}
