using System.Net;

namespace MlServe.Serve.Hosting;

/// <summary>Checks <c>--urls</c> before the web server does: its mistakes are then reported with all others, each by what it is.</summary>
internal static class ListenAddresses
{
    /// <summary>One sentence for each address that cannot be listened on.</summary>
    public static IEnumerable<string> MistakesOf(string urls) =>
        Split(urls).Select(MistakeOf).OfType<string>();

    /// <summary>The addresses of a list.</summary>
    public static string[] Split(string urls) => urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static string? MistakeOf(string url)
    {
        BindingAddress address;
        try
        {
            address = BindingAddress.Parse(url);
        }
        catch (FormatException)
        {
            return $"'{url}' in --urls is not an address: give it as {HostingExtensions.DefaultUrl}.";
        }

        return address.Scheme.Equals("https", StringComparison.OrdinalIgnoreCase)
                ? "https is not supported: give --urls as http://… and let the ingress or proxy in front do the encryption."
            : !address.Scheme.Equals("http", StringComparison.OrdinalIgnoreCase)
                ? $"'{url}' in --urls is not an address: give it as {HostingExtensions.DefaultUrl}."
            : address.IsUnixPipe ? null
            : address.Port is < 0 or > IPEndPoint.MaxPort ? $"the port in --urls must lie between 0 and {IPEndPoint.MaxPort}."
            : address.PathBase.Length > 0 ? $"'{url}' in --urls has a path: the service answers at the root of its address, as {HostingExtensions.DefaultUrl}."
            : address.Port == 0 && address.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
                ? $"'{url}' in --urls asks for any free port of two addresses: give http://127.0.0.1:0, or a port."
            : null;
    }
}
