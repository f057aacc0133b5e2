using System.Xml.Linq;
using MlServe.Training.Drawing;
using MlServe.Training.Plots;

namespace MlServe.Training.Tests.Plots;

public sealed class PlotTests : IDisposable
{
    private const string Header = "epoch,loss,accuracy,validation_loss,validation_accuracy,elapsed_s\n";

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void ScatterPlot_TwoDimensions_WritesSvgAndPng()
    {
        XorSample.Write(2, (100, 10), 1, folder["xor"]);
        ScatterPlot.Write(folder["xor"], folder["plots"]);
        AssertPlot("scatter", "class 1");
    }

    [Fact]
    public void ScatterPlot_ThreeDimensions_SaysThatItNeedsTwo()
    {
        XorSample.Write(3, (100, 10), 1, folder["xor"]);
        var problem = Assert.Throws<TrainingException>(() => ScatterPlot.Write(folder["xor"], folder["plots"]));
        Assert.Contains("does not have two dimensions", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void CurvesPlot_TwoTrainings_WritesLossAndAccuracyWithTheirNames()
    {
        // The second was killed in the middle of a line.
        folder.Write("a/metrics.csv", Header + "1,0.7,0.5,0.71,0.49,0.1\n2,0.6,0.6,0.61,0.59,0.2\n");
        folder.Write("b/metrics.csv", Header + "1,0.8,0.4,0.81,0.39,0.1\n2,0.7,0.5,0.7");
        CurvesPlot.Write([folder["a"], folder["b"]], ["no hidden layer", "one"], folder["plots"]);
        AssertPlot("loss", "no hidden layer");
        AssertPlot("accuracy", "one, judged");
    }

    [Theory]
    [InlineData(null, "There is no ")]
    [InlineData("epoch,loss\n1,0.5\n", "row 1 has no number for accuracy.")]
    [InlineData(Header, "has no epochs.")]
    public void CurvesPlot_NoMetrics_SaysSo(string? csv, string problem)
    {
        if (csv is not null)
            folder.Write("metrics.csv", csv);
        var exception = Assert.Throws<TrainingException>(() => CurvesPlot.Write([folder.Path], ["a"], folder["plots"]));
        Assert.Contains(problem, exception.Message, StringComparison.Ordinal);
    }

    private void AssertPlot(string name, string text)
    {
        var texts = XDocument.Load(folder[$"plots/{name}.svg"]).Descendants().Where(element => element.Name.LocalName == "text");
        Assert.Contains(text, texts.Select(element => element.Value.Trim()));
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], File.ReadAllBytes(folder[$"plots/{name}.png"])[..4]);
    }
}
