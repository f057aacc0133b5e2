using MlServe.Classifier;
using MlServe.Evaluator.Accuracy.Scores;
using MlServe.Evaluator.Pages;

namespace MlServe.Evaluator.Accuracy.Reports;

/// <summary>
/// Confidence beside accuracy, as inline SVG: one bar per bin of confidence is the accuracy of its predictions, the line across it
/// their mean confidence. Bars below their lines are a model too sure of itself.
/// </summary>
internal static class ReliabilityPlot
{
    private const double Left = 44, Top = 10, Side = 300, CountHeight = 46, Gap = 34;

    /// <summary>The plot with its heading.</summary>
    public static void Append(MarkupWriter html, AccuracyResult result)
    {
        html.Write($"<section><h2>Calibration</h2>\n");
        if (result.Calibration is not { ExpectedError: not null } calibration)
        {
            html.Write($"<p class=\"none\">no answers</p></section>\n");
            return;
        }

        html.Write(
            $"<svg class=\"reliability\" viewBox=\"0 0 {Left + Side + 16} {Top + Side + Gap + CountHeight + 26}\" role=\"img\" aria-label=\"Accuracy "
                + $"by confidence\">"
        );
        foreach (var tick in (double[])[0, 0.25, 0.5, 0.75, 1])
        {
            html.Write(
                $"<line class=\"grid\" x1=\"{Left}\" y1=\"{Y(tick):0.#}\" x2=\"{Left + Side}\" y2=\"{Y(tick):0.#}\"/><text class=\"tick\" "
                    + $"x=\"{Left - 6}\" y=\"{Y(tick) + 4:0.#}\" text-anchor=\"end\">{tick * 100:0} %</text>"
            );
            html.Write($"<text class=\"tick\" x=\"{X(tick):0.#}\" y=\"{Y(0) + 16:0.#}\" text-anchor=\"middle\">{tick:0.##}</text>");
        }

        AppendBins(html, calibration);
        html.Write($"<line class=\"ideal\" x1=\"{X(0)}\" y1=\"{Y(0)}\" x2=\"{X(1)}\" y2=\"{Y(1)}\"/>");
        html.Write(
            $"<text class=\"tick\" x=\"{X(0.5)}\" y=\"{Y(0) + Gap + CountHeight + 18:0.#}\" text-anchor=\"middle\">confidence of the prediction; below, "
                + $"how many predictions have it</text></svg>\n"
        );
        html.Write(
            $"<p class=\"soft\">Bars: accuracy, with its 95 % interval. Lines across: mean confidence. A bar below its line is a model too sure of "
                + $"itself.</p></section>\n"
        );
    }

    private static void AppendBins(MarkupWriter html, ProbabilityCalibration calibration)
    {
        double most = calibration.Bins.Max(bin => bin.Photos), floor = Y(0) + Gap + CountHeight;
        foreach (var bin in calibration.Bins.Where(bin => bin.Photos > 0))
        {
            var (x, width) = (X(bin.From) + 1, (bin.To - bin.From) * Side - 2);
            var range = Invariant($"{bin.From:0.00} to {bin.To:0.00}: {bin.Photos} predictions");
            var shares = Invariant($"mean confidence {bin.MeanProbability * 100:0.0} %, accuracy {bin.Accuracy * 100:0.0} %");
            html.Write($"<g><title>{$"{range}, {shares}"}</title>");
            html.Write(
                $"<rect class=\"keeps\" x=\"{x:0.#}\" y=\"{Y(bin.Accuracy!.Value):0.#}\" width=\"{width:0.#}\" height=\"{bin.Accuracy * Side:0.#}\"/>"
            );
            html.Write(
                $"<line class=\"claims\" x1=\"{x:0.#}\" y1=\"{Y(bin.MeanProbability!.Value):0.#}\" x2=\"{x + width:0.#}\" "
                    + $"y2=\"{Y(bin.MeanProbability.Value):0.#}\"/>"
            );
            // A bar of three answers says little: its interval shows how little.
            var (low, high) = WilsonInterval.Of((long)Math.Round(bin.Accuracy.Value * bin.Photos), bin.Photos)!.Value;
            html.Write(
                $"<path class=\"range\" d=\"M{x + width / 2:0.#} {Y(low):0.#}V{Y(high):0.#}M{x + width / 2 - 3:0.#} "
                    + $"{Y(low):0.#}h6M{x + width / 2 - 3:0.#} {Y(high):0.#}h6\"/>"
            );
            html.Write(
                $"<rect class=\"keeps\" opacity=\".5\" x=\"{x:0.#}\" y=\"{floor - bin.Photos / most * CountHeight:0.#}\" width=\"{width:0.#}\" "
                    + $"height=\"{bin.Photos / most * CountHeight:0.#}\"/></g>"
            );
        }
    }

    private static double X(double share) => Left + share * Side;

    private static double Y(double share) => Top + Side - share * Side;
}
