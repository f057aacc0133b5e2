using MlServe.Evaluator.Figures;
using MlServe.Evaluator.Findings;
using MlServe.Evaluator.RunFiles.Metadata;
using MlServe.Evaluator.RunFiles.Tables;
using static MlServe.Evaluator.Tests.Findings.Facts;

namespace MlServe.Evaluator.Tests.Findings;

public sealed class UsageFindingsTests
{
    [Theory]
    [InlineData(69, "advice", "Each pod used at most 69 MiB of the 2,048 MiB that it requests (3.37 %): a request of 96 MiB would do.")]
    [InlineData(1500, "fine", "Each pod used at most 1,500 MiB of the 2,048 MiB that it requests (73.2 %).")]
    [InlineData(3000, "advice", "A pod used up to 3,000 MiB and requests 2,048 MiB: on a node that runs short it is evicted. Request 3,584 MiB.")]
    [InlineData(3800, "problem", "A pod used up to 3,800 MiB of its limit of 4,096 MiB (92.8 %): with more it is killed. Raise the limit to 5,888 MiB.")]
    public void Memory_OfTheLargestPod_IsHeldAgainstRequestAndLimit(double mebibytes, string kind, string text)
    {
        var finding = Single(new RunFacts { Summary = new Summary(), Usage = [Row(0, 2, memoryMiB: 10), Row(5, 2, memoryMiB: mebibytes)] }, "memory");

        Assert.Equal((kind, text), (finding.Kind.ToString().ToLowerInvariant(), finding.Text));
        Assert.Equal(mebibytes * 1024, finding.Figures["used_most_KB"]);
    }

    /// <summary>A load of 12 seconds ends before a cluster has measured any of it: what is idle then says nothing of what it needs.</summary>
    [Fact]
    public void Of_MeasuredBeforeTheLoad_DrawsNoConclusion()
    {
        UsageRow[] usage = [.. Enumerable.Range(0, 3).Select(i => Row(5 * i, cpu: 0.045) with { MeasuredAt = Start.AddSeconds(-4), WindowSeconds = 16 })];

        var findings = RunFindings.Of(new RunFacts { Summary = new Summary(), Autoscaler = new AutoscalerRule(1, 5, 40), Usage = usage });

        Assert.DoesNotContain(findings, finding => finding.Name is "cpu" or "memory" or "scaling");
    }

    [Fact]
    public void Memory_FileOfOthersWithoutTheLargestPod_IsTheMeanOverThePods()
    {
        var row = Row(0, 4, memoryMiB: 500) with { MemoryUsedByLargestKB = null };

        Assert.Equal(500 * 1024, Single(new RunFacts { Summary = new Summary(), Usage = [row] }, "memory").Figures["used_most_KB"]);
    }

    [Fact]
    public void Memory_NobodyRequestsAny_SaysHowMuchToRequest() =>
        Assert.StartsWith(
            "Each pod used at most 69 MiB of memory and requests none: request 96 MiB",
            Single(new RunFacts { Summary = new Summary(), Usage = [Row(0) with { MemoryRequestedKB = 0 }] }, "memory").Text);

    [Theory]
    [InlineData(0.1, "advice", "Each pod used at most 0.1 cores of the 1 core that it requests (10 %): a request of 0.15 cores would do for this load.")]
    [InlineData(0.8, "fine", "Each pod used at most 0.8 cores of the 1 core that it requests (80 %).")]
    [InlineData(1.5, "advice", "A pod used up to 1.5 cores, 150 % of what it requests")]
    public void Cpu_OfTheBusiestPod_IsHeldAgainstItsRequest(double cores, string kind, string text)
    {
        var finding = Single(new RunFacts { Summary = new Summary(), Usage = [Row(0, 2, cpu: 0.01), Row(5, 2, cpu: cores)] }, "cpu");

        Assert.Equal(kind, finding.Kind.ToString().ToLowerInvariant());
        Assert.StartsWith(text, finding.Text);
    }

    /// <summary>An autoscaler divides by the request: whoever lowers that alone gets more pods.</summary>
    [Fact]
    public void Cpu_IdleUnderAnAutoscaler_SaysThatTheTargetMovesAlong() =>
        Assert.EndsWith(
            "a request of 0.15 cores would do for this load, if the autoscaler's target moves along: evaluator advise computes both.",
            Single(new RunFacts { Summary = new Summary(), Usage = [Row(0, cpu: 0.1)], Autoscaler = new AutoscalerRule(1, 5, 40) }, "cpu").Text);

    [Fact]
    public void Cpu_AtItsLimit_ReportsForHowLong()
    {
        UsageRow[] usage = [Row(0, cpu: 0.5), Row(5, cpu: 1.95), Row(10, cpu: 1.99), Row(15, cpu: 0.5)];

        var finding = Single(new RunFacts { Summary = new Summary(), Usage = usage }, "throttled");

        Assert.StartsWith("For 10 of 20 s the pods used 90 % or more of their CPU limit (2 cores each): they are throttled then", finding.Text);
        Assert.Equal(10, finding.Figures["at_limit_s"]);
    }

    [Fact]
    public void Of_NothingMeasured_IsEmpty() =>
        Assert.Empty(RunFindings.Of(new RunFacts { Summary = new Summary(), Usage = [UsageRow.Gap(Start), Row(5, cpu: null, memoryMiB: null)] }));
}
