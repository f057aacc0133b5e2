using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;

namespace MlServe.LocalCluster.Objects;

/// <summary>Which Kubernetes this cluster says it is: the version whose behaviour and texts it follows.</summary>
internal static class ClusterVersion
{
    /// <summary>As in <c>kubectl version</c>; the part after the plus sign says whose it is.</summary>
    public const string Text = "v1.34.0+mlserve";

    private static readonly string[] Parts = Text.TrimStart('v').Split('.');

    /// <summary>Major and minor alone, as the kubelet names itself to what it probes.</summary>
    public static string Short => $"{Major}.{Minor}";

    private static string Major => Parts[0];

    private static string Minor => Parts[1];

    /// <summary>The answer to <c>/version</c>.</summary>
    public static JsonObject Document() => new()
    {
        ["major"] = Major,
        ["minor"] = Minor,
        ["emulationMajor"] = Major,
        ["emulationMinor"] = Minor,
        ["minCompatibilityMajor"] = Major,
        // As Kubernetes: one minor version behind.
        ["minCompatibilityMinor"] = (int.Parse(Minor, CultureInfo.InvariantCulture) - 1).ToString(CultureInfo.InvariantCulture),
        ["gitVersion"] = Text,
        ["gitCommit"] = "",
        ["gitTreeState"] = "clean",
        ["buildDate"] = "2025-08-27T00:00:00Z",
        ["goVersion"] = "",
        ["compiler"] = ".NET " + Environment.Version,
        ["platform"] = (OperatingSystem.IsWindows() ? "windows" : OperatingSystem.IsMacOS() ? "darwin" : "linux")
            + (RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "/arm64" : "/amd64"),
    };
}
