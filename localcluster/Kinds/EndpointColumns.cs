using System.Globalization;
using k8s.Models;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Kinds;

/// <summary>How endpoints are shown in tables: three, then how many more.</summary>
internal static class EndpointColumns
{
    private const int Shown = 3;

    /// <summary>The columns of an endpoint slice.</summary>
    public static readonly IReadOnlyList<PrinterColumn> Slice =
    [
        PrinterColumn.Name,
        PrinterColumn.Field<V1EndpointSlice>("AddressType", slice => slice.AddressType),
        PrinterColumn.Of<V1EndpointSlice>("Ports", (slice, _) =>
            FirstFew([.. (slice.Ports ?? []).Select(port => port.Port?.ToString(CultureInfo.InvariantCulture) ?? "*")], "<unset>")),
        PrinterColumn.Of<V1EndpointSlice>("Endpoints", (slice, _) =>
            FirstFew([.. (slice.Endpoints ?? []).SelectMany(endpoint => endpoint.Addresses ?? [])], "<unset>")),
        PrinterColumn.Age,
    ];

    /// <summary>The addresses of an Endpoints object, with ports.</summary>
    public static string Addresses(V1Endpoints endpoints)
    {
        var all = new List<string>();
        foreach (var subset in endpoints.Subsets ?? [])
        {
            var addresses = (subset.Addresses ?? []).Select(address => address.Ip);
            all.AddRange(subset.Ports is { Count: > 0 } ports
                ? ports.SelectMany(port => addresses.Select(address => string.Create(CultureInfo.InvariantCulture, $"{address}:{port.Port}")))
                : addresses);
        }
        return FirstFew(all, PrinterColumn.None);
    }

    private static string FirstFew(List<string> all, string none) =>
        all.Count == 0 ? none : all.Count <= Shown ? string.Join(',', all) : $"{string.Join(',', all.Take(Shown))} + {all.Count - Shown} more...";
}
