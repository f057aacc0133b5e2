using System.Text.Json;
using MlServe.Evaluator.Figures;
using MlServe.Evaluator.Findings;
using MlServe.Evaluator.RunFiles.Metadata;
using static MlServe.Evaluator.Tests.Findings.Facts;

namespace MlServe.Evaluator.Tests.Findings;

public sealed class RunFindingsTests
{
    [Theory]
    // A queue; a minute of few requests, some of which nobody had to wait behind; the burst with which a stage begins.
    [InlineData(50, 0.9, 0.9, "at 10 requests/s by 2 ready pods, 9 times the whole load's 100 ms. With 9 requests under way at a time that is where more pods")]
    [InlineData(5, 0.9, 0.9, "at 1 requests/s by 2 ready pods, 9 times the whole load's 100 ms. With 0.9 requests under way at a time there were pods enough")]
    [InlineData(50, 0.1, 9.7, "at 10 requests/s by 2 ready pods, 9 times the whole load's 100 ms. 90 % of that time was waited in the first")]
    public void Of_OneSlowMinute_NamesItAndWhetherMorePodsWouldHelp(long transactions, double mean, double first, string text)
    {
        var facts = new RunFacts
        {
            Summary = new Summary { ResponseTimeSeconds = 0.1 },
            Start = Start,
            Timeline =
            [
                .. Enumerable.Range(0, 120).Select(i => i is >= 36 and < 48
                    ? Slice(5 * i, i == 36 ? first : mean, transactions: transactions) with { Stage = 2 }
                    : Slice(5 * i, 0.05)),
            ],
            Usage = [.. Enumerable.Range(0, 120).Select(i => Row(5 * i, i > 45 ? 4 : 2))],
        };

        var finding = Single(facts, "slowest");

        Assert.Equal(FindingKind.Advice, finding.Kind);
        Assert.StartsWith($"The service was slowest between 3:00 and 4:00: 900 ms on average {text}", finding.Text);
    }

    [Fact]
    public void Of_ManyTroubles_AreAtMostSixProblemsFirst()
    {
        var facts = new RunFacts
        {
            Summary = new Summary { Transactions = 10, Okay = 10, Failed = 10, ResponseTimeSeconds = 0.1 },
            Autoscaler = new AutoscalerRule(1, 2, 40),
            Start = Start,
            Timeline = [Slice(0, 0.1), Slice(5, 0.1)],
            Usage = [Row(0), Row(5, cpu: 1.9), Row(10, 2, cpu: 1.9)],
            Events = [Event("Pod", "a", "OOMKilled"), Event("Pod", "b", "Evicted"), Event("Pod", "a", "Restarted", "it ended")],
        };

        var findings = RunFindings.Of(facts);

        Assert.Equal(["failures", "killed_for_memory", "evicted", "restarted", "capped", "scaled_late"], findings.Select(finding => finding.Name));
        Assert.Equal(findings.Order(Comparer<Finding>.Create((a, b) => a.Kind.CompareTo(b.Kind))), findings);
    }

    [Fact]
    public void Json_AFinding_HasPlainWordsAndRoundNumbers()
    {
        var json = JsonSerializer.Serialize(Finding.Of("memory", FindingKind.Advice, "Each pod …", ("used_most_KB", 70656.123456)));

        Assert.Equal("""{"name":"memory","kind":"advice","text":"Each pod \u2026","figures":{"used_most_KB":70656.123}}""", json);
        Assert.Equal(FindingKind.Advice, JsonSerializer.Deserialize<Finding>(json)!.Kind);
    }

    [Fact]
    public void Write_Terminal_HasASignForEachAndColoursWhereTheyShow()
    {
        Finding[] findings = [Finding.Of("failures", FindingKind.Problem, "All failed."), Finding.Of("cpu", FindingKind.Fine, "Well.")];
        using var plain = new StringWriter { NewLine = "\n" };
        using var coloured = new StringWriter { NewLine = "\n" };

        FindingsText.Write(findings, plain, inColour: false);
        FindingsText.Write(findings, coloured, inColour: true);

        Assert.Equal("✗ All failed.\n✓ Well.\n\n", plain.ToString());
        Assert.StartsWith("\e[31m✗ All failed.\e[0m\n", coloured.ToString());
    }
}
