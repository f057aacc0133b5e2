using MlServe.Evaluator.Comparison;
using MlServe.Evaluator.RunFiles.Metadata;

namespace MlServe.Evaluator.Tests.Comparison;

public class LoadIdentityTests
{
    private static readonly RunMetadata Run = new() { Run = "r", Evaluator = "0", Manifest = "m", ManifestSha256 = "s", Minutes = 3 };

    [Fact]
    public void Difference_SameLoad_IsNone()
    {
        Assert.Null(LoadIdentity.Difference(Run, Run));
        Assert.Null(LoadIdentity.Difference(Run with { Trace = "a.csv", TraceSha256 = "1" }, Run with { Trace = "b/a.csv", TraceSha256 = "1" }));
    }

    [Fact]
    public void Difference_AnotherReplay_IsNamed()
    {
        var traced = Run with { Trace = "day.csv", TraceSha256 = "1" };

        Assert.Equal("3 minutes of the recorded load day.csv, and not 3 minutes of the built-in plan", LoadIdentity.Difference(traced, Run));
        Assert.NotNull(LoadIdentity.Difference(traced, traced with { TraceSha256 = "2" }));
    }
}
