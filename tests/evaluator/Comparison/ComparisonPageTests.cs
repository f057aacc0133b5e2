using System.Text.Json.Nodes;
using System.Xml.Linq;
using MlServe.Evaluator.Comparison;
using static MlServe.Evaluator.Tests.Comparison.MadeRuns;

namespace MlServe.Evaluator.Tests.Comparison;

public class ComparisonPageTests
{
    [Fact]
    public void Render_TwoManifests_IsOneWellFormedFileThatNeedsNoNetwork()
    {
        var page = Page(Variant("A", 2 * GiB, 0.1, 0.11, 0.1, 0.1, 0.1, 0.1), Variant("B", GiB, 0.3, 0.33, 0.3, 0.3, 0.31, 0.3));

        foreach (var outside in (string[])["src=", "@import", "url(", "href=\"http"])
            Assert.DoesNotContain(outside, page);
        var main = MainOf(page);
        var scatter = main.Descendants("svg").Single(svg => (string?)svg.Attribute("class") == "scatter wide");
        Assert.Equal(12, scatter.Descendants("circle").Count(circle => (string?)circle.Attribute("class") == "run"));
        Assert.Equal(["A", "B"], scatter.Descendants("text").Where(text => (string?)text.Attribute("class") == "name").Select(text => text.Value));
        Assert.Single(scatter.Descendants("path")); // the front
        Assert.Contains("B takes 3.0 × as long to answer", main.Value);
    }

    [Fact]
    public void Render_TooFewRounds_HasNoTableOfPairs()
    {
        var page = Page(Variant("A", GiB, 0.1, 0.1), Variant("B", GiB, 0.2, 0.2));

        Assert.Contains("2 rounds are too few to tell that from chance", page);
        Assert.DoesNotContain("Every pair, every figure", page);
        MainOf(page);
    }

    [Fact]
    public void Render_ManyManifests_ShowsTheFirstsSentencesAndHidesTheRest()
    {
        var page = Page([
            .. Enumerable
                .Range(0, 12)
                .Select(i => Variant($"variant-{i}", GiB * (1 + i), [.. Enumerable.Range(0, 6).Select(_ => (double?)(0.1 + i * 0.01))])),
        ]);

        Assert.Contains("The other 55 pairs", page);
        // The first list is of what the manifests decide.
        Assert.Equal(11, MainOf(page).Descendants("ul").Where(list => (string?)list.Attribute("class") == "said").ElementAt(1).Elements().Count());
    }

    [Fact]
    public void Render_NothingCounts_IsStillAPage() =>
        Assert.Contains("no data", MainOf(Page(Variant("A", GiB, null, null), Variant("B", GiB, null, null))).Value);

    [Fact]
    public void Render_TextFromOutside_IsEncoded()
    {
        var page = Page(Variant("<script>alert('x')</script>", GiB, 0.1), Variant("B", GiB, 0.1));

        Assert.DoesNotContain("<script>alert", page);
    }

    [Fact]
    public void Describe_TooFewRuns_HasNoNumbersThatPretend()
    {
        var result = Compare(Variant("A", GiB, 0.1, 0.1), Variant("B", GiB, 0.2, 0.2));

        var json = JsonNode.Parse(ComparisonJson.Of(result, ".").ToString())!;

        var time = json["pairs"]![0]!["figures"]!["response_time_s"]!;
        Assert.Equal("too few runs", (string?)time["conclusion"]);
        Assert.Null(time["change"]);
        Assert.Null(time["p"]);
        Assert.Equal(0.1, (double)json["manifests"]![0]!["figures"]!["response_time_s"]!["median"]!);
        Assert.Null(json["manifests"]![0]!["figures"]!["response_time_s"]!["low"]);
    }

    private static string Page(params Variant[] variants) => ComparisonPage.Render(Compare(variants), ".");

    private static ComparisonResult Compare(params Variant[] variants) =>
        Comparer.Of(variants, DateTimeOffset.UnixEpoch, 5, new Random(1), ["Mind the <gap>."]);

    private static XElement MainOf(string page)
    {
        var (from, to) = (page.IndexOf("<main>", StringComparison.Ordinal), page.IndexOf("</main>", StringComparison.Ordinal));
        return XElement.Parse(page[from..to].Replace("<br>", "<br/>") + "</main>");
    }
}
