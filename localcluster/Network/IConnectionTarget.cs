using System.Net;

namespace MlServe.LocalCluster.Network;

/// <summary>Says where the connections of a listening socket go.</summary>
internal interface IConnectionTarget
{
    /// <summary>Where the next connection goes; null: nowhere, it is reset.</summary>
    /// <param name="client">The client's address: 16 bytes, IPv4 in its IPv6 form.</param>
    IPEndPoint? Pick(ReadOnlySpan<byte> client);
}
