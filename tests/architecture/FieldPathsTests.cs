using System.Text.RegularExpressions;
using static MlServe.Architecture.Tests.Breaches;

namespace MlServe.Architecture.Tests;

/// <summary>
/// A field of an object that the embedded cluster keeps as JSON is read by its path in one place, mostly in <c>ObjectFields</c>: so its
/// default, and what stands for its absence, are the same for all that read it.
/// </summary>
public partial class FieldPathsTests
{
    [Fact]
    public void EachPath_OfAField_IsReadInOnePlace()
    {
        var files = Directory.GetFiles(Repository.File("localcluster"), "*.cs", SearchOption.AllDirectories);
        var reads = files.SelectMany(file => Reads(Path.GetRelativePath(Repository.Root, file), File.ReadAllText(file))).ToList();
        Assert.Contains(reads, read => read.Path == "metadata.uid");
        AssertNone(Twice(reads));
    }

    [Theory]
    [InlineData("""a.Text("metadata", "uid"); b.At( "metadata",  "uid");""", "metadata.uid is read in x.cs:1, x.cs:1")]
    [InlineData("""a.Int("spec", "replicas"); b.Int("spec", "replicas", name); c.Set(1, "spec", "replicas"); d.Int("spec", "ports");""", null)]
    public void Twice_OfSource_NamesEachReadOfAPath(string source, string? found) =>
        Assert.Equal(found, Twice([.. Reads("x.cs", source)]).SingleOrDefault());

    private static IEnumerable<string> Twice(IReadOnlyCollection<(string Path, string Place)> reads) => reads.GroupBy(read => read.Path)
        .Where(path => path.Count() > 1)
        .Select(path => $"{path.Key} is read in {string.Join(", ", path.Select(read => read.Place))}");

    private static IEnumerable<(string Path, string Place)> Reads(string file, string source) => Read().Matches(source).Select(read => (
        string.Join('.', Name().Matches(read.Value).Select(name => name.Groups[1].Value)),
        $"{file}:{source.AsSpan(0, read.Index).Count('\n') + 1}"));

    [GeneratedRegex("""\.(?:At|Object|Text|Int|Flag|Items|Strings|StringMap)\(\s*"(?:metadata|spec|status)"(?:,\s*"\w+")+\s*\)""")]
    private static partial Regex Read();

    [GeneratedRegex("\"(\\w+)\"")]
    private static partial Regex Name();
}
