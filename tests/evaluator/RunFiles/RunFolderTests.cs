using MlServe.Evaluator.Files;
using MlServe.Evaluator.RunFiles;
using MlServe.Evaluator.RunFiles.Metadata;

namespace MlServe.Evaluator.Tests.RunFiles;

public sealed class RunFolderTests : IDisposable
{
    private readonly TemporaryFolder parent = new();
    private readonly DateTimeOffset now = new(2026, 1, 31, 9, 5, 7, TimeSpan.FromHours(2));

    public void Dispose() => parent.Dispose();

    [Fact]
    public void Create_Manifest_IsNamedAfterUtcTimeAndManifest()
    {
        var folder = RunFolder.Create(parent.Path, "deploy_hpa/deployment_hpa.yaml", now);

        Assert.Equal(parent["20260131T070507Z-deployment_hpa"], folder.Path);
        Assert.True(Directory.Exists(folder.Path));
    }

    [Theory]
    [InlineData("deployment_hpa (1).yaml", "deployment_hpa-1")]
    [InlineData("mein Häuschen.yaml", "mein-H-uschen")]
    [InlineData("()", "run")]
    [InlineData("a-name-that-is-longer-than-a-label-of-kubernetes-may-ever-be.yaml", "a-name-that-is-longer-than-a-label-of-ku")]
    public void Create_NameThatNoLabelTakes_IsMadeToFit(string manifest, string name)
    {
        var run = Path.GetFileName(RunFolder.Create(parent.Path, manifest, now).Path);

        Assert.Equal("20260131T070507Z-" + name, run);
        Assert.Matches("^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$", run);
    }

    [Fact]
    public void Create_TwiceInOneSecond_GivesTwoFolders()
    {
        var first = RunFolder.Create(parent.Path, "a.yaml", now);
        File.WriteAllText(first.Summary, "mine");

        var second = RunFolder.Create(parent.Path, "a.yaml", now);
        var third = RunFolder.Create(parent.Path, "a.yaml", now);

        Assert.Equal(first.Path + "-2", second.Path);
        Assert.Equal(first.Path + "-3", third.Path);
        Assert.Equal("mine", File.ReadAllText(first.Summary));
        Assert.False(File.Exists(second.Summary));
    }

    [Fact]
    public void Create_ParentIsAFile_SaysSoInOneLine()
    {
        var file = parent["file"];
        File.WriteAllText(file, "precious");

        var error = Assert.Throws<UserErrorException>(() => RunFolder.Create(file, "a.yaml", now));

        Assert.Contains("--out", error.Message);
        Assert.DoesNotContain('\n', error.Message);
        Assert.Equal("precious", File.ReadAllText(file));
    }

    [Fact]
    public void Open_NoSuchFolder_SaysSo() =>
        Assert.Contains("nowhere", Assert.Throws<UserErrorException>(() => RunFolder.Open(parent["nowhere"])).Message);

    [Fact]
    public void JsonFile_HalfWritten_ReadsAsNothing()
    {
        var path = parent["run.json"];
        var metadata = new RunMetadata { Run = "r", Evaluator = "0", Manifest = "m", ManifestSha256 = "s", Seed = 7 };
        JsonFile.Write(path, metadata);
        Assert.Equal(7, JsonFile.Read<RunMetadata>(path)!.Seed);

        File.WriteAllText(path, File.ReadAllText(path)[..20]);

        Assert.Null(JsonFile.Read<RunMetadata>(path));
    }
}
