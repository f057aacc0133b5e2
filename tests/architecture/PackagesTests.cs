using System.Text.Json;

namespace MlServe.Architecture.Tests;

/// <summary>What a restore of a program fetches, read from its lock file.</summary>
public class PackagesTests
{
    /// <summary>Whoever evaluates or serves does not wait for 128 MB of libtorch.</summary>
    [Theory]
    [InlineData("evaluator")]
    [InlineData("serve")]
    public void Program_ThatTrainsNothing_BringsNoTorch(string program)
    {
        using var locked = JsonDocument.Parse(File.ReadAllText(Repository.File($"{program}/packages.lock.json")));
        var packages = locked.RootElement.GetProperty("dependencies").EnumerateObject().SelectMany(framework => framework.Value.EnumerateObject())
            .Select(package => package.Name).ToList();
        Assert.NotEmpty(packages);
        Assert.DoesNotContain(packages, name => name.Contains("torch", StringComparison.OrdinalIgnoreCase) || name.Contains("training", StringComparison.OrdinalIgnoreCase));
    }
}
