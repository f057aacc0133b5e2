using MlServe.Evaluator.Accuracy.Scores;

namespace MlServe.Evaluator.Accuracy.Reports;

/// <summary>What an accuracy measurement has shown, in sentences: what its reader would otherwise have to read off tiles and tables. Pure.</summary>
internal static class AccuracyFindings
{
    /// <summary>How accurate it is, where it is weakest, and whether its confidence can be believed; without what is unknown.</summary>
    public static IReadOnlyList<string> Of(AccuracyResult result) =>
        [.. new[] { Accuracy(result), WeakestClass(result), Confidence(result) }.OfType<string>()];

    private static string? Accuracy(AccuracyResult result)
    {
        if (result.Accuracy is not { } accuracy)
            return null;
        var interval = ShareText.Interval(result.AccuracyLow, result.AccuracyHigh) is { } known ? $"; with 95 % confidence it is within {known}" : "";
        return $"{ShareText.Percent(accuracy)} of {NumberText.Count(result.Photos, "photo")} are predicted correctly{interval}.";
    }

    private static string? WeakestClass(AccuracyResult result)
    {
        var known = result.Classes.Index().Where(entry => entry.Item.Recall is not null).ToList();
        if (known.Count < 2)
            return null;
        var (index, weakest) = known.OrderBy(entry => entry.Item.Recall).ThenByDescending(entry => entry.Item.Photos).First();
        if (weakest.Recall == 1)
            return "Every photo of every class is recognised.";
        // What is most often predicted instead says what to look at.
        var (instead, count) = result.Confusion[index].Index().Where(entry => entry.Index != index).MaxBy(entry => entry.Item);
        var confused = count == 0 ? ""
            : $"; {NumberText.Count(count, "photo")} of it {(count == 1 ? "is" : "are")} predicted as {result.Classes[instead].Label}";
        return $"The weakest class is {weakest.Label}: {ShareText.Percent(weakest.Recall)} of its {NumberText.Count(weakest.Photos, "photo")} are recognised "
            + $"({ShareText.Interval(weakest.RecallLow, weakest.RecallHigh) ?? "no interval"}){confused}.";
    }

    private static string? Confidence(AccuracyResult result)
    {
        if (result is not { Accuracy: { } accuracy, Calibration.MeanProbability: { } confidence })
            return null;
        var start = $"Its mean confidence is {ShareText.Percent(confidence)}";
        if (result.AccuracyLow <= confidence && confidence <= result.AccuracyHigh)
            return $"{start}, which agrees with its accuracy: it lies within the interval of that.";
        var points = Invariant($"{Math.Abs(confidence - accuracy) * 100:0.0} points");
        return confidence > accuracy
            ? $"{start}, {points} above its accuracy: the model is overconfident."
            : $"{start}, {points} below its accuracy: the model is underconfident.";
    }
}
