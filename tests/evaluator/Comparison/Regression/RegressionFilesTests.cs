using System.Text.Json.Nodes;
using MlServe.Evaluator.Comparison;
using MlServe.Evaluator.Comparison.Regression;
using MlServe.Evaluator.Pages;
using static MlServe.Evaluator.Tests.Comparison.MadeRuns;

namespace MlServe.Evaluator.Tests.Comparison.Regression;

/// <summary>One result, one figure of each conclusion, in each of the formats.</summary>
public class RegressionFilesTests
{
    private static readonly RegressionResult Result = new(
        "main|1", "<b>", IsPaired: true,
        [
            new(RegressionLimit.Read("5%"), RegressionConclusion.Worse, 4, 0.1, 0.112, 1.12),
            new(RegressionLimit.Read("transaction_rate=5%"), RegressionConclusion.NotWorse, 3, 50, 50.5, 1.01),
            new(RegressionLimit.Read("failed_share=1%"), RegressionConclusion.Open, 4, 0.001, 0.003, 0.002) { RoundsNeeded = 9 },
        ]);

    [Fact]
    public void Markdown_Result_IsATableThatGitHubReads()
    {
        var lines = RegressionMarkdown.Of(Result, ["Mind the *gap*."]).Split('\n');

        Assert.Equal(
            [
                "### \\<b\\> is worse than main\\|1",
                "",
                "| figure | main\\|1 | \\<b\\> | change | allowed | rounds | conclusion |",
                "|---|--:|--:|--:|--:|--:|---|",
                "| response time | 100 ms | 112 ms | +12 % | 5 % | 4 | **worse** |",
                "| transaction rate | 50 /s | 50.5 /s | +1 % | 5 % | 3 | not worse |",
                "| failed | 0.1 % | 0.3 % | +0.2 points | 1 points | 4 | cannot be told |",
            ],
            lines[..7]);
        Assert.Contains("at most 5 % of such checks (all figures together)", lines[8]);
        Assert.Contains("- Mind the \\*gap\\*.", lines);
    }

    [Fact]
    public void JUnit_Result_HasACasePerFigureAndSkipsWhatCannotBeTold()
    {
        var suites = RegressionJUnit.Of(Result, new DateTimeOffset(2026, 1, 31, 10, 0, 0, TimeSpan.FromHours(1)), 480.25).Root!;

        var suite = Assert.Single(suites.Elements("testsuite"));
        foreach (var counts in (System.Xml.Linq.XElement[])[suites, suite])
            Assert.Equal(["3", "1", "0", "1"], ((string[])["tests", "failures", "errors", "skipped"]).Select(name => counts.Attribute(name)!.Value));
        Assert.Equal(("480.25", "2026-01-31T09:00:00"), (suite.Attribute("time")!.Value, suite.Attribute("timestamp")!.Value));
        var cases = suite.Elements("testcase").ToList();
        Assert.Equal(
            ["response_time_s not worse by 5 %", "transaction_rate not worse by 5 %", "failed_share not worse by 1 points"],
            cases.Select(known => known.Attribute("name")!.Value));
        Assert.Equal(["failure", "system-out", "skipped"], cases.Select(known => known.Elements().Single().Name.LocalName));
        Assert.Equal(
            "Response time: 112 ms against 100 ms (+12 %): worse, 5 % is allowed; sure after 4 rounds",
            cases[0].Element("failure")!.Attribute("message")!.Value);
    }

    [Fact]
    public void JUnit_NameThatXmlCannotHold_IsWrittenAllTheSame() =>
        Assert.Contains("a?b against", RegressionJUnit.Of(Result with { Candidate = "a\u0001b" }, DateTimeOffset.UnixEpoch, 0).ToString());

    [Fact]
    public void Section_Result_IsEncodedAndMarksWhatIsWorse()
    {
        var html = new MarkupWriter();
        RegressionSection.Write(html, Result);

        Assert.DoesNotContain("<b>", html.ToString());
        Assert.Contains("&lt;b&gt; is worse than main|1.", html.ToString());
        Assert.Single(html.ToString().Split("class=\"missed\"")[1..]);
    }

    [Fact]
    public void Json_ComparisonWithCheck_SaysWhatWasFound()
    {
        double?[] seconds = [0.1, 0.101, 0.1, 0.102];
        var (a, b) = (Variant("A", GiB, seconds), Variant("B", GiB, [.. seconds.Select(time => time * 1.2)]));
        var result = Comparer.Of([a, b], DateTimeOffset.UnixEpoch, 5, new Random(1), []) with
        {
            Regression = RegressionCheck.Of(a, b, [RegressionLimit.Read("5%")]),
        };

        var json = JsonNode.Parse(ComparisonJson.Of(result, ".").ToString())!;

        var check = json["not_worse"]!;
        Assert.Equal(("A", "B", true, "worse"),
            ((string?)check["reference"], (string?)check["candidate"], (bool)check["paired"]!, (string?)check["conclusion"]));
        var figure = check["figures"]![0]!;
        Assert.Equal(
            ("response_time_s", 0.05, 1.2, 4, "worse", "candidate / reference"),
            ((string?)figure["figure"], (double)figure["margin"]!, Math.Round((double)figure["change"]!, 9), (int)figure["rounds"]!,
                (string?)figure["conclusion"], (string?)figure["compared"]));
        Assert.Contains("B is worse than A", ComparisonPage.Render(result, "."));
        // Whoever did not ask is told nothing.
        Assert.Null(JsonNode.Parse(ComparisonJson.Of(result with { Regression = null }, ".").ToString())!["not_worse"]);
    }
}
