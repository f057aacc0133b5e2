using System.Globalization;
using System.Xml.Linq;

namespace MlServe.Evaluator.Comparison.Regression;

/// <summary>A check as JUnit's XML, which every CI system shows: a test case per figure, skipped where it cannot be told.</summary>
internal static class RegressionJUnit
{
    /// <summary>The document.</summary>
    /// <param name="result">What was found.</param>
    /// <param name="made">When.</param>
    /// <param name="seconds">How long the runs took together, their loads alone.</param>
    public static XDocument Of(RegressionResult result, DateTimeOffset made, double seconds)
    {
        var suite = $"{result.Candidate} against {result.Reference}";
        var counts = new[]
        {
            new XAttribute("tests", result.Figures.Count),
            new XAttribute("failures", Count(RegressionConclusion.Worse)),
            new XAttribute("errors", 0),
            new XAttribute("skipped", Count(RegressionConclusion.Open)),
        };
        return new XDocument(
            new XElement(
                "testsuites", counts,
                new XElement(
                    "testsuite", new XAttribute("name", Clean(suite)), counts, new XAttribute("time", seconds.ToString("0.###", CultureInfo.InvariantCulture)),
                    new XAttribute("timestamp", made.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture)),
                    result.Figures.Select(figure => Case(figure, suite)))));

        int Count(RegressionConclusion conclusion) => result.Figures.Count(figure => figure.Conclusion == conclusion);
    }

    private static XElement Case(FigureRegression figure, string suite)
    {
        var (name, sentence) = ($"{figure.Limit.Figure.Name} not worse by {figure.Limit.MarginText}", Clean(figure.Sentence));
        return new XElement(
            "testcase", new XAttribute("classname", Clean(suite)), new XAttribute("name", name), new XAttribute("time", 0),
            figure.Conclusion switch
            {
                RegressionConclusion.Worse => new XElement("failure", new XAttribute("type", "worse"), new XAttribute("message", sentence), sentence),
                RegressionConclusion.Open => new XElement("skipped", new XAttribute("message", sentence)),
                _ => new XElement("system-out", sentence),
            });
    }

    /// <summary>Names of files may hold letters that XML may not.</summary>
    private static string Clean(string text) => new([.. text.Select(letter => System.Xml.XmlConvert.IsXmlChar(letter) ? letter : '?')]);
}
