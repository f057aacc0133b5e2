using System.Text.Json.Serialization;

namespace MlServe.Evaluator.Accuracy.Scores;

/// <summary>
/// Whether the model's probabilities are what they claim: of the answers given with 0.8, 80 % should be right. Pure.
/// </summary>
internal sealed record ProbabilityCalibration
{
    /// <summary>As in most of the literature.</summary>
    public const int DefaultBins = 15;

    /// <summary>
    /// Expected calibration error: Σ photos in bin ÷ photos · |accuracy − mean probability|, over bins of equal width
    /// (Guo et al. 2017, On Calibration of Modern Neural Networks, equation 3); null without answers.
    /// </summary>
    [JsonPropertyName("expected_error")] public double? ExpectedError { get; init; }

    /// <summary>Mean probability of the first answers; above the accuracy, the model is too sure of itself.</summary>
    [JsonPropertyName("mean_probability")] public double? MeanProbability { get; init; }

    /// <summary>From 0 to 1.</summary>
    [JsonPropertyName("bins")] public IReadOnlyList<CalibrationBin> Bins { get; init; } = [];

    /// <param name="answers">Probability of the first answer, and whether it was right.</param>
    /// <param name="bins">Bins between 0 and 1.</param>
    public static ProbabilityCalibration Of(IReadOnlyList<(double Probability, bool IsRight)> answers, int bins = DefaultBins)
    {
        var byBin = answers.ToLookup(answer => BinOf(answer.Probability, bins));
        List<CalibrationBin> filled =
        [
            .. Enumerable.Range(0, bins).Select(i => new CalibrationBin(
                (double)i / bins, (double)(i + 1) / bins, byBin[i].Count(),
                byBin[i].Average(answer => (double?)answer.Probability),
                byBin[i].Average(answer => answer.IsRight ? 1.0 : (double?)0))),
        ];
        return new ProbabilityCalibration
        {
            ExpectedError = answers.Count == 0 ? null
                : filled.Where(bin => bin.Photos > 0).Sum(bin => bin.Photos * Math.Abs(bin.Accuracy!.Value - bin.MeanProbability!.Value)) / answers.Count,
            MeanProbability = answers.Average(answer => (double?)answer.Probability),
            Bins = filled,
        };
    }

    private static int BinOf(double probability, int bins) => Math.Clamp((int)Math.Ceiling(probability * bins) - 1, 0, bins - 1);
}

/// <summary>Answers of about the same probability.</summary>
/// <param name="From">Lower bound of the probability, excluded (0 belongs to the first bin).</param>
/// <param name="To">Upper bound, included.</param>
/// <param name="Photos">Answers in the bin.</param>
/// <param name="MeanProbability">What they claim; null in an empty bin.</param>
/// <param name="Accuracy">What they keep; null in an empty bin.</param>
internal sealed record CalibrationBin(
    [property: JsonPropertyName("from")] double From,
    [property: JsonPropertyName("to")] double To,
    [property: JsonPropertyName("photos")] int Photos,
    [property: JsonPropertyName("mean_probability")] double? MeanProbability,
    [property: JsonPropertyName("accuracy")] double? Accuracy);
