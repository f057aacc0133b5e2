using System.Text.RegularExpressions;
using static MlServe.Architecture.Tests.Breaches;

namespace MlServe.Architecture.Tests;

/// <summary>What tests need beside what they test stands once, in tests/testing or in the project that needs it.</summary>
public partial class TestHelpersTests
{
    private const int LongestLine = 160;

    /// <summary>Shorter ones are a name for a call, and easier to read where they are used.</summary>
    private const int ShortestHelper = 110;

    private static readonly IReadOnlyList<(string Path, string Text)> Sources =
    [
        .. Directory.GetFiles(Repository.File("tests"), "*.cs", SearchOption.AllDirectories)
            .Select(file => (Path: Path.GetRelativePath(Repository.Root, file).Replace(Path.DirectorySeparatorChar, '/'), Text: File.ReadAllText(file)))
            .Where(source => !source.Path.Split('/').Intersect(["bin", "obj", "node_modules"]).Any()),
    ];

    /// <summary>A folder by hand stays behind where a test fails or is skipped.</summary>
    [Fact]
    public void TemporaryFolder_OfATest_IsTheOneOfTheTests() =>
        AssertOnly(["tests/testing/TemporaryFolder.cs"], TemporaryByHand(), "use MlServe.Testing.TemporaryFolder");

    [Fact]
    public void FreePort_OfATest_IsTheOneOfTheTests() =>
        AssertOnly(["tests/testing/Ports.cs"], PortByHand(), "use MlServe.Testing.Ports");

    /// <summary>tests/browser is no test project, and knows none of what they share.</summary>
    [Fact]
    public void InstalledProgram_OfATest_IsFoundInOnePlace() =>
        AssertOnly(["tests/testing/InstalledProgram.cs", "tests/browser/InstalledChromium.cs"], SearchOfThePath(), "use MlServe.Testing.InstalledProgram");

    /// <summary>MlServe.Linux has a tested one.</summary>
    [Fact]
    public void Signal_OfATest_IsNoNativeCallOfItsOwn() => AssertOnly([], NativeKill(), "use MlServe.Linux.Signals");

    [Fact]
    public void Helper_InSeveralTestClasses_StandsOnce()
    {
        var helpers = Sources
            .SelectMany(source => Helper().Matches(source.Text).Select(match => (source.Path, Text: Blanks().Replace(match.Value, " ")))).ToList();
        Assert.NotEmpty(helpers);
        AssertNone(helpers.Where(helper => helper.Text.Length >= ShortestHelper).GroupBy(helper => helper.Text)
            .Where(same => same.Select(helper => helper.Path).Distinct().Count() > 1)
            .Select(same => $"{string.Join(" and ", same.Select(helper => helper.Path))} have the same {same.Key[..60]}…: put it where both find it"));
    }

    /// <summary>Texts that a test compares or serves may be longer: broken into parts they could not be searched for.</summary>
    [Fact]
    public void Line_OfCode_FitsTheScreen() => AssertNone(
        from source in Sources
        from line in RawString().Replace(source.Text, text => new string('\n', text.Value.Count(letter => letter == '\n'))).Split('\n').Index()
        where line.Item.Length > LongestLine && Literal().Replace(line.Item, "").Length > LongestLine - 2 * "    ".Length
        select $"{source.Path}:{line.Index + 1} has more than {LongestLine} characters");

    private static void AssertOnly(string[] allowed, Regex forbidden, string remedy)
    {
        var users = Sources.Where(source => forbidden.IsMatch(source.Text)).Select(source => source.Path).ToList();
        Assert.All(allowed, path => Assert.Contains(path, users));
        AssertNone(users.Except([.. allowed, "tests/architecture/TestHelpersTests.cs"]).Select(path => $"{path}: {remedy}"));
    }

    [GeneratedRegex(@"CreateTempSubdirectory|GetTempFileName|GetRandomFileName|Combine\((?:System\.IO\.)?Path\.GetTempPath")]
    private static partial Regex TemporaryByHand();

    // A listener that is asked for its port and never waits for anybody.
    [GeneratedRegex(@"(?:int|ushort) (?:\w*Free\w*|FreePort)\(\)\s*\{[^}]*(?:TcpListener|new Socket)\(")]
    private static partial Regex PortByHand();

    [GeneratedRegex(@"Split\(Path\.PathSeparator\)")]
    private static partial Regex SearchOfThePath();

    [GeneratedRegex("""EntryPoint = "kill"|extern int kill\(|partial int kill\(""")]
    private static partial Regex NativeKill();

    // A private method, to the brace that closes it or the end of its expression.
    [GeneratedRegex(@"^    private [^\n=;{]*?\b\w+\([^{;]*?\)\s*(?:where [^\n{]*)?(?:=>[^;]*;|\{.*?^    \})", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Helper();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();

    [GeneratedRegex("\"{3,}.*?\"{3,}", RegexOptions.Singleline)]
    private static partial Regex RawString();

    [GeneratedRegex("""
        "(?:[^"\\\n]|\\.)*"
        """)]
    private static partial Regex Literal();
}
