using System.Globalization;
using System.Text.Json.Nodes;
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
        PrinterColumn.Field("AddressType", "addressType"),
        new("Ports", (slice, _) => Some([.. slice.Items("ports").Select(port => port.Int("port")?.ToString(CultureInfo.InvariantCulture) ?? "*")], "<unset>")),
        new("Endpoints", (slice, _) => Some([.. slice.Items("endpoints").SelectMany(endpoint => endpoint.Strings("addresses"))], "<unset>")),
        PrinterColumn.Age,
    ];

    /// <summary>The addresses of an Endpoints object, with ports.</summary>
    public static string Addresses(JsonObject endpoints)
    {
        var all = new List<string>();
        foreach (var subset in endpoints.Items("subsets"))
            if (subset.Items("ports").ToList() is { Count: > 0 } ports)
                all.AddRange(ports.SelectMany(port => subset.Items("addresses").Select(address => string.Create(CultureInfo.InvariantCulture, $"{address.Text("ip")}:{port.Int("port")}"))));
            else
                all.AddRange(subset.Items("addresses").Select(address => address.Text("ip") ?? ""));
        return Some(all, "<none>");
    }

    private static string Some(List<string> all, string none) =>
        all.Count == 0 ? none : all.Count <= Shown ? string.Join(',', all) : $"{string.Join(',', all.Take(Shown))} + {all.Count - Shown} more...";
}
