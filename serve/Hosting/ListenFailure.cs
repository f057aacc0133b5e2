using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using MlServe.Linux;

namespace MlServe.Serve.Hosting;

/// <summary>Why the web server could not listen, in words that say what to do.</summary>
internal static class ListenFailure
{
    /// <summary>The mistake in <paramref name="urls"/>; null when the failure is of another kind.</summary>
    public static string? Explain(Exception failure, string urls) => ErrorOf(failure) switch
    {
        SocketError.AddressAlreadyInUse => InUse(urls),
        SocketError.AccessDenied => "this user may not listen on that port: choose one above 1023 with --urls.",
        SocketError.AddressNotAvailable => "this machine does not have the address given in --urls.",
        _ => null,
    };

    /// <summary>Kestrel wraps the socket's error in one or two of its own, and both of localhost's addresses in an aggregate.</summary>
    private static SocketError? ErrorOf(Exception? failure) => failure switch
    {
        SocketException socket => socket.SocketErrorCode,
        IOException or AddressInUseException or AggregateException => ErrorOf(failure.InnerException),
        _ => null,
    };

    /// <summary>Which of the addresses it is, only its message would say; a second look tells it as well, and who is there.</summary>
    private static string InUse(string urls)
    {
        foreach (var url in ListenAddresses.Split(urls))
        {
            var address = BindingAddress.Parse(url);
            if (address.IsUnixPipe)
            {
                if (File.Exists(address.UnixPipePath))
                    return $"{url} is already in use: stop the process that listens there, or choose another address with --urls.";
                continue;
            }

            var wanted = new IPEndPoint(IPAddress.TryParse(address.Host.Trim('[', ']'), out var host) ? host : IPAddress.Any, address.Port);
            if (host is null ? PortHolder.IsTaken(wanted.Port) : PortHolder.IsTaken(wanted))
                return $"{url} is already in use by {PortHolder.Describe(wanted)}: stop that process, or choose another address, for example --urls "
                    + FormattableString.Invariant($"{address.Scheme}://{address.Host}:{OtherPort(address.Port)}.");
        }

        return $"an address in --urls is already in use, or is listed twice ({urls}): choose another.";
    }

    private static int OtherPort(int port) => port < IPEndPoint.MaxPort ? port + 1 : port - 1;
}
