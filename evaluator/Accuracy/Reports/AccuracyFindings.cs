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
        // What it is taken for most often says what to look at.
        var others = result.Confusion[index].Index().Where(entry => entry.Index != index);
        var (taken, count) = others.MaxBy(entry => entry.Item);
        return $"The weakest class is {weakest.Label}: {ShareText.Percent(weakest.Recall)} of its {NumberText.Count(weakest.Photos, "photo")} are recognised "
            + $"({ShareText.Interval(weakest.RecallLow, weakest.RecallHigh) ?? "no interval"}); {NumberText.Count(count, "photo")} of it "
            + $"{(count == 1 ? "is" : "are")} predicted as {result.Classes[taken].Label}.";
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
            ? $"{start}, {points} above its accuracy: it is surer than it is right."
            : $"{start}, {points} below its accuracy: it is right more often than it claims.";
    }
}
