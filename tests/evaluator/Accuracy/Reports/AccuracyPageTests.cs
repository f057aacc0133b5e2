using System.Text.RegularExpressions;
using System.Xml.Linq;
using MlServe.Evaluator.Accuracy.Reports;
using MlServe.Evaluator.Accuracy.Scores;
using MlServe.Evaluator.Tests.Accuracy.Scores;

namespace MlServe.Evaluator.Tests.Accuracy.Reports;

public partial class AccuracyPageTests
{
    private const string Pixel = "data:image/jpeg;base64,AAAA";

    [Fact]
    public void Render_Result_IsOneWellFormedFileThatNeedsNoNetwork()
    {
        var page = Page(["Bread", "Soup"]);

        Assert.All(Sources().Matches(page), source => Assert.StartsWith("src=\"data:", source.Value));
        Assert.DoesNotContain("@import", page);
        Assert.DoesNotContain("url(", page);
        var main = Contents(page);
        Assert.Equal(2, main.Descendants("td").Count(cell => ((string?)cell.Attribute("class"))?.StartsWith("hit") == true));
        Assert.Single(main.Descendants("img"));
        var findings = main.Descendants("ul").First();
        Assert.Equal("findings", (string?)findings.Attribute("class"));
        Assert.Contains("of 3 photos are predicted correctly", findings.Value);
        Assert.Contains("prefers-color-scheme: dark", page);
        Assert.DoesNotContain("NaN", page);
    }

    [Fact]
    public void Render_TextFromOutside_IsEncoded()
    {
        var evil = "<script>alert('x')</script>";

        var page = Page(
            [evil, "Soup\"&"],
            result => result with { Model = evil, Url = evil, Data = evil, LeftOut = [evil], Unreadable = [new PhotoProblem(evil, evil)] }
        );

        Assert.DoesNotContain("<script>alert", page);
        Assert.Contains("&lt;script&gt;", page);
        Contents(page);
    }

    [Fact]
    public void Render_ThousandClasses_LeavesTheHeatMapToTheFile()
    {
        var page = Page([.. Enumerable.Range(0, 1000).Select(i => $"class {i}")]);

        Assert.Contains("1000 classes are too many to show", page);
        Assert.True(page.Length < 1_000_000, $"{page.Length} characters");
    }

    [Fact]
    public void Render_PhotoThatOnlyTheServiceCouldDecode_HasNoPicture() =>
        Assert.Contains(
            "no picture",
            AccuracyPage.Render(Result(["Bread", "Soup"]), [new ShownMistake(AccuracyScoreTests.Graded(0, (1, 0.9), (0, 0.1)), null)])
        );

    [Fact]
    public void Render_NoMistakes_SaysNothing()
    {
        var right = AccuracyScore.Of(["a", "b"], [AccuracyScoreTests.Graded(0, (0, 1), (1, 0)), AccuracyScoreTests.Graded(1, (1, 1), (0, 0))]);

        var page = AccuracyPage.Render(right, []);

        Assert.DoesNotContain("Most confident mistakes", page);
        Assert.Contains("nothing", Contents(page).Value);
    }

    private static AccuracyResult Result(string[] labels) => AccuracyScore.Of(labels,
        [AccuracyScoreTests.Graded(0, (0, 0.8), (1, 0.2)), AccuracyScoreTests.Graded(0, (1, 0.9), (0, 0.1)), AccuracyScoreTests.Graded(1, (1, 0.6), (0, 0.4))]);

    private static string Page(string[] labels, Func<AccuracyResult, AccuracyResult>? change = null) =>
        AccuracyPage.Render((change ?? (result => result))(Result(labels)), [new ShownMistake(AccuracyScoreTests.Graded(0, (1, 0.9), (0, 0.1)), Pixel)]);

    /// <summary>The contents as XML: what is not well-formed does not parse.</summary>
    private static XElement Contents(string page)
    {
        var (from, to) = (page.IndexOf("<main>", StringComparison.Ordinal), page.IndexOf("</main>", StringComparison.Ordinal));
        return XDocument.Parse(Image().Replace(page[from..to], "$1/>").Replace("<br>", "<br/>").Replace("<details open>", "<details>") + "</main>").Root!;
    }

    [GeneratedRegex("src=\"[^\"]*\"")]
    private static partial Regex Sources();

    [GeneratedRegex("(<img[^>]*)>")]
    private static partial Regex Image();
}
