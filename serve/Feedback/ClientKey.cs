using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace MlServe.Serve.Feedback;

/// <summary>
/// A name for a client that tells one from another for a day and then nothing any more: a keyed hash of its address,
/// whose key all instances share through the store and which is deleted with the day.
/// </summary>
internal static class ClientKey
{
    /// <summary>Length of a day's key in bytes.</summary>
    public const int KeyBytes = 32;

    /// <summary>The name. Of an IPv6 address the network's 64 bits count: a household has the rest to itself.</summary>
    public static string Of(IPAddress? address, byte[] key)
    {
        var bytes = (address ?? IPAddress.None).MapToIPv6().GetAddressBytes();
        var isMapped = address is null || address.AddressFamily == AddressFamily.InterNetwork || address.IsIPv4MappedToIPv6;
        return Convert.ToHexStringLower(HMACSHA256.HashData(key, isMapped ? bytes : bytes[..8]))[..32];
    }
}
