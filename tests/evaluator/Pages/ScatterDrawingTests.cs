using System.Globalization;
using System.Text.RegularExpressions;
using MlServe.Evaluator.Pages;

namespace MlServe.Evaluator.Tests.Pages;

public partial class ScatterDrawingTests
{
    /// <summary>The last number of the axis stood half outside of the picture.</summary>
    [Theory]
    [InlineData(370)]
    [InlineData(960)]
    public void ToSvg_LargeNumbersAcross_LabelsLieInsideThePicture(double width)
    {
        var point = new ScatterPoint(1, "a", true, new Spread(10240, 10240, 10240), new Spread(330, 325, 335), []);
        var plot = new ScatterPlot(("Memory requested", "MiB"), ("Response time", "ms"), "");

        var svg = new ScatterDrawing(plot, [point], [true], width, Height: 400, "wide").ToSvg().ToString();

        var labels = Label().Matches(svg);
        Assert.NotEmpty(labels);
        // Digits of eleven pixels are some six wide.
        Assert.All(labels, label => Assert.InRange(
            double.Parse(label.Groups[1].Value, CultureInfo.InvariantCulture) + label.Groups[2].Length * 3.0, 0, width));
    }

    [GeneratedRegex("<text class=\"tick\" x=\"([0-9.]+)\" y=\"[0-9.]+\" text-anchor=\"middle\">([0-9,.]+)</text>")]
    private static partial Regex Label();
}
