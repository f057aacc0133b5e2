using System.Security.Cryptography;
using System.Text;

namespace MlServe.LocalCluster.Node;

/// <summary>Eight letters that tell one cluster's state directory from another's, for names that the whole machine sees.</summary>
internal static class StateHash
{
    /// <summary>The first 32 bits of the SHA-256 of the full path, in hexadecimal.</summary>
    public static string Of(string stateDirectory) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Path.GetFullPath(stateDirectory)))[..4]);
}
