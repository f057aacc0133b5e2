using System.Globalization;

namespace MlServe.Kubernetes.Client;

/// <summary>Which objects of a kind are meant.</summary>
public sealed record ResourceQuery
{
    /// <summary>Null for all namespaces, or for kinds of the whole cluster.</summary>
    public string? Namespace { get; init; }

    /// <summary>Labels, in kubectl's form: <c>app=x,tier!=y</c>.</summary>
    public string? LabelSelector { get; init; }

    /// <summary>Fields that the server can select by, like <c>metadata.name=x</c>.</summary>
    public string? FieldSelector { get; init; }

    /// <summary>All objects of one namespace, of those that have these labels if any are given.</summary>
    public static ResourceQuery In(string namespaceName, string? labelSelector = null) => new() { Namespace = namespaceName, LabelSelector = labelSelector };

    internal string ToQuery(params ReadOnlySpan<(string Name, string? Value)> more)
    {
        List<(string Name, string? Value)> all = [("labelSelector", LabelSelector), ("fieldSelector", FieldSelector), .. more];
        return "?" + string.Join('&', all.Where(part => !string.IsNullOrEmpty(part.Value))
            .Select(part => string.Create(CultureInfo.InvariantCulture, $"{part.Name}={Uri.EscapeDataString(part.Value!)}")));
    }
}
