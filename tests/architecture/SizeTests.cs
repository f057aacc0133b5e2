using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static MlServe.Architecture.Tests.Breaches;

namespace MlServe.Architecture.Tests;

/// <summary>What keeps folders and signatures small enough to be taken in at once.</summary>
public class SizeTests
{
    private const int MostFiles = 20, MostParameters = 5;
    private static readonly HashSet<string> Built = ["bin", "obj", "node_modules"];

    [Fact]
    public void Folder_OfSources_HasAtMostTwentyFiles()
    {
        var folders = Sources(Repository.Root).ToList();
        Assert.Contains(folders, folder => folder.Name == "evaluator");
        var large = folders.Select(folder => (Path: Path.GetRelativePath(Repository.Root, folder.FullName), Files: folder.GetFiles("*.cs").Length))
            .Where(folder => folder.Files > MostFiles).Select(folder => $"{folder.Path} has {folder.Files} files: part it by what they are about");
        AssertNone(large);
    }

    /// <summary>More are a type that has no name yet. Records are data, and what native code wants is not ours to choose.</summary>
    [Fact]
    public void Method_OfOurs_TakesAtMostFiveParameters()
    {
        var methods = Programs.All.SelectMany(assembly => assembly.GetTypes()).Where(IsWritten).SelectMany(Methods).ToList();
        Assert.NotEmpty(methods);
        AssertNone(methods.Where(method => Parameters(method) > MostParameters)
            .Select(method => $"{method.DeclaringType!.FullName}.{method.Name} takes {Parameters(method)} parameters: give some of them a type"));
    }

    /// <summary>What an extension is called on does not count.</summary>
    private static int Parameters(MethodBase method) => method.GetParameters().Length - (method.IsDefined(typeof(ExtensionAttribute)) ? 1 : 0);

    private static IEnumerable<DirectoryInfo> Sources(string root) =>
        new DirectoryInfo(root).GetDirectories().Where(folder => !Built.Contains(folder.Name) && !folder.Name.StartsWith('.'))
            .SelectMany(folder => Sources(folder.FullName).Prepend(folder));

    private static IEnumerable<MethodBase> Methods(Type type)
    {
        const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        var methods = type.GetMethods(All).Where(method => method.GetBaseDefinition() == method && IsWritten(method));
        return IsRecord(type) ? methods.Where(method => method.Name != "Deconstruct") : [.. methods, .. type.GetConstructors(All)];
    }

    /// <summary>Not made by the compiler, as closures and state machines are.</summary>
    private static bool IsWritten(MemberInfo member) =>
        !member.Name.Contains('<', StringComparison.Ordinal)
        && member.GetCustomAttribute<CompilerGeneratedAttribute>() is null && member.GetCustomAttribute<DllImportAttribute>() is null;

    private static bool IsRecord(Type type) =>
        type.GetMethod("PrintMembers", BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.DeclaredOnly) is not null;
}
