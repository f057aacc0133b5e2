using System.Runtime.InteropServices;
using System.Text.Json.Nodes;

namespace MlServe.LocalCluster.Api;

/// <summary>Which Kubernetes this cluster says it is: the version whose behaviour and texts it follows.</summary>
internal static class ClusterVersion
{
    /// <summary>As in <c>kubectl version</c>; the part after the plus sign says whose it is.</summary>
    public const string Text = "v1.34.0+mlserve";

    /// <summary>The answer to <c>/version</c>.</summary>
    public static JsonObject Document() => new()
    {
        ["major"] = "1",
        ["minor"] = "34",
        ["emulationMajor"] = "1",
        ["emulationMinor"] = "34",
        ["minCompatibilityMajor"] = "1",
        ["minCompatibilityMinor"] = "33",
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
