using System.Text.RegularExpressions;

namespace MlServe.LocalCluster.Tests;

/// <summary>Which folder of the embedded cluster may know which others: docs/architecture.md.</summary>
public partial class ArrowsTests
{
    [Theory]
    [InlineData("Machine")]
    [InlineData("Store")]
    [InlineData("Kinds", "Store")]
    [InlineData("Objects", "Store", "Kinds")]
    [InlineData("Telemetry", "Store")]
    [InlineData("Autoscaling", "Store", "Objects", "Telemetry")]
    [InlineData("ControlPlane", "Store", "Kinds", "Objects", "Telemetry", "Autoscaling")]
    [InlineData("Network", "Store", "Kinds", "Objects", "Machine", "ControlPlane")]
    [InlineData("Node", "Store", "Kinds", "Objects", "Telemetry", "Machine", "Network")]
    [InlineData("Api", "Store", "Kinds", "Objects", "Telemetry")]
    public void Folder_KnowsOnlyThoseBelowIt(string folder, params string[] below)
    {
        var files = Directory.GetFiles(Repository.File(Path.Combine("localcluster", folder)), "*.cs", SearchOption.AllDirectories);
        Assert.NotEmpty(files);
        var others = from file in files
                     from Match found in Folder().Matches(File.ReadAllText(file))
                     let other = found.Groups["folder"].Value
                     where other != folder && !below.Contains(other)
                     select $"{Path.GetFileName(file)} knows {other}";
        Assert.Empty(others);
    }

    [GeneratedRegex(@"MlServe\.LocalCluster\.(?<folder>\w+)")]
    private static partial Regex Folder();
}
