// The type of the client library is the type of the cluster, too.
global using LabelSelector = MlServe.Kubernetes.Selectors.LabelSelector;

namespace MlServe.LocalCluster.Store.Selectors;

/// <summary>Reads label selectors from queries.</summary>
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
        catch (FormatException exception)
        {
            throw StatusException.BadRequest("unable to parse requirement: " + exception.Message);
        }
    }
}
