using System.Reflection;
using MlServe.Training.Native;

namespace MlServe.Training.Tests.Native;

public class VersionNeedsTests
{
    private static readonly string Folder =
        typeof(Libtorch).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(data => data.Key == "TorchSharpFolder").Value!;

    private static byte[] Binding => File.ReadAllBytes(Path.Combine(Folder, "libLibTorchSharp.so"));

    [Fact]
    public void Weaken_TorchSharpsBinding_ChangesTheFlagOfOneNeed()
    {
        var (before, after) = (Binding, Binding);

        Assert.Equal(1, VersionNeeds.Weaken(after, "GLIBCXX_3.4.32"));

        var changed = Enumerable.Range(0, before.Length).Where(i => before[i] != after[i]).ToList();
        var only = Assert.Single(changed);
        Assert.Equal(before[only] | 2, after[only]);
    }

    [Fact]
    public void Weaken_VersionThatIsNotNeeded_ChangesNothing()
    {
        var library = Binding;
        Assert.Equal(0, VersionNeeds.Weaken(library, "GLIBCXX_9"));
        Assert.Equal(Binding, library);
    }

    [Fact]
    public void Weaken_NoLibrary_Throws() => Assert.Throws<BadImageFormatException>(() => VersionNeeds.Weaken(new byte[100], "x"));
}
