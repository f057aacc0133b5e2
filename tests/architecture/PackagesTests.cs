using System.Diagnostics;
using System.Text.Json;
using System.Xml.Linq;

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
        Assert.DoesNotContain(packages,
            name => name.Contains("torch", StringComparison.OrdinalIgnoreCase) || name.Contains("training", StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>
    /// NuGet compares what it downloads with the hash, npm likewise; only libtorch is outside of the lock files, and the build compares that.
    /// </summary>
    [Fact]
    public void LockFiles_EveryPackage_IsPinnedByItsHash()
    {
        var files = Directory.GetFiles(Repository.Root, "*.csproj", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}node_modules{Path.DirectorySeparatorChar}", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(files);
        foreach (var project in files)
        {
            using var locked = JsonDocument.Parse(File.ReadAllText(Path.Combine(Path.GetDirectoryName(project)!, "packages.lock.json")));
            foreach (var package in locked.RootElement.GetProperty("dependencies").EnumerateObject().SelectMany(framework => framework.Value.EnumerateObject()))
                Assert.True(
                    package.Value.GetProperty("type").GetString() == "Project" || package.Value.TryGetProperty("contentHash", out _),
                    $"{project}: {package.Name}");
        }
    }

    [Theory]
    [InlineData("evaluator/package-lock.json")]
    [InlineData("tests/localcluster/Clients/package-lock.json")]
    public void NpmLockFile_EveryPackage_IsPinnedByItsHash(string file)
    {
        using var locked = JsonDocument.Parse(File.ReadAllText(Repository.File(file)));
        Assert.All(
            locked.RootElement.GetProperty("packages").EnumerateObject().Where(package => package.Name.Length > 0),
            package => Assert.StartsWith("sha512-", package.Value.GetProperty("integrity").GetString(), StringComparison.Ordinal));
    }

    /// <summary>A range or a star would let another version in without a commit.</summary>
    [Fact]
    public void Versions_OfAllPackages_AreExact()
    {
        var versions = XDocument.Load(Repository.File("Directory.Packages.props")).Descendants("PackageVersion").Select(one => one.Attribute("Version")!.Value)
            .ToList();
        Assert.NotEmpty(versions);
        Assert.All(versions, version => Assert.Matches(@"^\d+(\.\d+)+$", version));
    }

    /// <summary>What an image or a program consists of, told by image/make_sbom.py, are the very packages that the lock files pin.</summary>
    [Fact]
    public async Task BillOfMaterials_OfPrograms_HasThePackagesWithTheirHashes()
    {
        var start = new ProcessStartInfo("python3", [Repository.File("image/make_sbom.py"), "--name", "programs", AppContext.BaseDirectory])
        {
            RedirectStandardOutput = true,
            Environment = { ["PYTHONDONTWRITEBYTECODE"] = "1" },
        };
        using var python = Process.Start(start)!;
        using var bill = JsonDocument.Parse(await python.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken));
        var hashes = bill.RootElement.GetProperty("components").EnumerateArray().Where(part => part.TryGetProperty("purl", out _)).ToDictionary(
            part => part.GetProperty("purl").GetString()!, part => part.GetProperty("hashes")[0].GetProperty("content").GetString());

        Assert.Equal("CycloneDX", bill.RootElement.GetProperty("bomFormat").GetString());
        foreach (var (program, known) in new[] { ("serve", "Microsoft.ML.OnnxRuntime"), ("evaluator", "KubernetesClient") })
        {
            using var locked = JsonDocument.Parse(File.ReadAllText(Repository.File($"{program}/packages.lock.json")));
            var package = locked.RootElement.GetProperty("dependencies").GetProperty("net10.0").GetProperty(known);
            var expected = Convert.ToHexStringLower(Convert.FromBase64String(package.GetProperty("contentHash").GetString()!));
            Assert.Equal(expected, hashes[$"pkg:nuget/{known}@{package.GetProperty("resolved").GetString()}"]);
        }

        Assert.Contains(hashes.Keys, url => url.StartsWith("pkg:npm/uplot@", StringComparison.Ordinal));
        Assert.All(hashes.Values, Assert.NotNull);
    }
}
