namespace MlServe.Architecture.Tests;

/// <summary>docs/architecture.md names every folder of sources: a new one gets its few words there.</summary>
public class ArchitecturePageTests
{
    private static readonly string[] Page = File.ReadAllLines(Repository.File("docs/architecture.md"));

    // These two have a table of their folders, further down.
    private static readonly Dictionary<string, string> Sections = new() { ["evaluator"] = "## Inside the evaluator", ["localcluster"] = "## The embedded cluster" };

    [Fact]
    public void Folders_OfEachModule_AreNamedInItsRow()
    {
        var modules = new DirectoryInfo(Repository.Root).GetDirectories().Where(folder => folder.GetFiles("*.csproj").Length > 0).Append(Tests).ToList();
        Assert.Contains(modules, module => module.Name == "serve");
        var unnamed = modules.SelectMany(module => Folders(module)
            // A project of tests that mirrors a module needs no words of its own.
            .Where(folder => module.Name != Tests.Name || modules.All(mirrored => mirrored.Name != folder))
            .Where(folder => !Rows(module.Name).Contains($"`{folder}/`", StringComparison.Ordinal))
            .Select(folder => $"docs/architecture.md does not say what {module.Name}/{folder}/ is")).ToList();
        Assert.True(unnamed.Count == 0, string.Join('\n', unnamed));
    }

    private static DirectoryInfo Tests => new(Repository.File("tests"));

    private static IEnumerable<string> Folders(DirectoryInfo module) => module.GetDirectories()
        .Where(folder => folder.Name is not ("bin" or "obj") && folder.EnumerateFiles("*.cs", SearchOption.AllDirectories).Any(IsWritten))
        .Select(folder => folder.Name);

    /// <summary>Not made by a build: a folder that git knows nothing of any more may still hold what was built in it.</summary>
    private static bool IsWritten(FileInfo file) =>
        !Path.GetRelativePath(Repository.Root, file.FullName).Split(Path.DirectorySeparatorChar).Any(folder => folder is "bin" or "obj");

    private static string Rows(string module)
    {
        // The table of modules stands first.
        var row = Page.FirstOrDefault(line => line.StartsWith($"| `{module}/` |", StringComparison.Ordinal)) ?? "";
        var section = Sections.TryGetValue(module, out var heading)
            ? Page.SkipWhile(line => line != heading).Skip(1).TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal))
                .Where(line => line.StartsWith("| `", StringComparison.Ordinal)).ToList()
            : [];
        Assert.Equal(heading is null, section.Count == 0);
        return string.Join('\n', section.Prepend(row));
    }
}
