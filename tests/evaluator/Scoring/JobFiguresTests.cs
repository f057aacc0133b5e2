using k8s.Models;
using MlServe.Evaluator.RunFiles.Tables;
using MlServe.Evaluator.Scoring;
using MlServe.Evaluator.Tests.Load;

namespace MlServe.Evaluator.Tests.Scoring;

public sealed class JobFiguresTests
{
    [Theory]
    [InlineData("accuracy=0.75", "accuracy 0.75")]
    [InlineData("epoch 1 loss=2.5\nepoch 2 loss=1.25e-1\n", "loss 0.125")]
    [InlineData("a=1 b=-2, c=+.5; (d=3.)", "a 1|b -2|c 0.5|d 3")]
    [InlineData("photos.per_second=12.5", "photos.per_second 12.5")]
    // No numbers, numbers with a unit, and options of a command line that is echoed are no figures.
    [InlineData("model=food11 time=12ms share=3% v=1.2.3 x==4 --threads=2 url=http://a/?b=7 nan=nan big=1e999", "")]
    [InlineData("", "")]
    public void Printed_Log_HoldsTheLastOfEachName(string log, string expected)
    {
        using var culture = new CommaCulture();

        Assert.Equal(expected, string.Join('|', JobFigures.Printed(log).Select(figure => FormattableString.Invariant($"{figure.Key} {figure.Value}"))));
    }

    [Fact]
    public void Of_SeveralPods_IsTheMeanOfWhatTheyPrintedAndThePeakOfWhatTheyUsed()
    {
        var start = new DateTimeOffset(2026, 1, 31, 9, 0, 0, TimeSpan.Zero);
        var job = new V1Job
        {
            Status = new V1JobStatus
            {
                StartTime = start.UtcDateTime,
                CompletionTime = start.UtcDateTime.AddSeconds(42),
                Failed = 1,
                Succeeded = 2,
            },
        };
        UsageRow Row(double? cpu, double? memory) =>
            UsageRow.Gap(start) with
            {
                Replicas = 1,
                MemoryRequestedKB = 4000,
                CpuUsedCores = cpu,
                MemoryUsedKB = memory,
            };

        var figures = JobFigures.Of(
            job,
            [Row(0, 0) with { Replicas = 0, MemoryRequestedKB = 0 }, Row(null, null), Row(0.5, 1000), Row(0.25, 3000)],
            [JobFigures.Printed("score=1 only=5"), JobFigures.Printed("score=2 completion_s=7")]
        );

        Assert.Equal((1.5, 5), (figures["score"], figures["only"]));
        Assert.Equal((42, 1, 0.5, 3000), (figures["completion_s"], figures["pods_failed"], figures["cpu_used_peak_core"], figures["memory_used_peak_KB"]));
        // The row without a pod is in no mean.
        Assert.Equal((0.375, 2000, 4000), (figures["cpu_used_core"], figures["memory_used_KB"], figures["memory_requested_KB"]));
    }

    [Fact]
    public void Of_NothingMeasured_LeavesItOut() =>
        Assert.Equal(["pods_failed"], JobFigures.Of(new V1Job(), [], []).Keys);
}
