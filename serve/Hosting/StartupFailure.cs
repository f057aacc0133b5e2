using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using MlServe.Classifier;

namespace MlServe.Serve.Hosting;

/// <summary>The mistakes of whoever starts the service, each in one line that says what to do.</summary>
internal static class StartupFailure
{
    /// <summary>Exit code of a user's mistake; a bug ends with the runtime's own code and its stack.</summary>
    public const int ExitCode = 2;

    /// <summary>The line to print; null for a failure that is nobody's mistake but ours.</summary>
    public static string? Explain(Exception failure) =>
        failure switch
        {
            InvalidOptionsException e => string.Join(Environment.NewLine, e.Mistakes.Select(m => $"serve: {m}")),
            ModelException e => $"serve: {e.Message}",
            IOException { InnerException: AddressInUseException } e => $"serve: {InUse(e.Message)}",
            SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse } e => $"serve: {InUse(e.Message)}",
            SocketException { SocketErrorCode: SocketError.AccessDenied } =>
                "serve: this user may not listen on that port: choose one above 1023 with --urls.",
            SocketException { SocketErrorCode: SocketError.AddressNotAvailable } => "serve: this machine does not have the address given in --urls.",
            _ => null,
        };

    /// <summary>Kestrel names the address; the operating system knows who has it.</summary>
    private static string InUse(string message)
    {
        var address = message.Split(' ').FirstOrDefault(w => Uri.IsWellFormedUriString(w.TrimEnd(':', '.'), UriKind.Absolute))?.TrimEnd(':', '.');
        if (address is null)
            return $"{message} Choose another address with --urls.";
        var uri = new Uri(address);
        var wanted = new IPEndPoint(IPAddress.TryParse(uri.Host.Trim('[', ']'), out var host) ? host : IPAddress.Any, uri.Port);
        var owner = PortOwner.Find(wanted) is { } process ? $" by process {process}" : "";
        return $"{address} is already in use{owner}: stop that process, or choose another address, for example --urls "
            + $"{uri.Scheme}://{uri.Host}:{OtherPort(uri.Port)}.";
    }

    private static int OtherPort(int port) => port < IPEndPoint.MaxPort ? port + 1 : port - 1;
}
