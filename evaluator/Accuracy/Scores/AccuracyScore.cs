using MlServe.Classifier;
using MlServe.Evaluator.Accuracy.Photos;
using MlServe.Evaluator.Load.Results.Histograms;

namespace MlServe.Evaluator.Accuracy.Scores;

/// <summary>From graded photos to the figures. Pure.</summary>
internal static class AccuracyScore
{
    /// <summary>All figures; who was asked, when and how is the caller's to add.</summary>
    public static AccuracyResult Of(IReadOnlyList<string> labels, IReadOnlyList<GradedPhoto> photos)
    {
        var answered = photos.Where(photo => photo.IsAnswered).ToList();
        var matrix = new ConfusionMatrix(labels.Count, answered.Select(photo => (photo.Photo.Class, photo.Best.Class)));
        var accuracy = WilsonInterval.Of(matrix.Right, answered.Count);
        // With one class told, the right one may have been second: nobody can say.
        var tellsThree = answered.Count > 0 && answered.All(photo => photo.Answer.Top.Count >= Math.Min(3, labels.Count));
        var inTop3 = answered.Count(photo => photo.IsInTop3);
        var top3 = tellsThree ? WilsonInterval.Of(inTop3, answered.Count) : null;
        var latency = new LatencyHistogram();
        answered.ForEach(photo => latency.Record(photo.Answer.Latency));
        return new AccuracyResult
        {
            Accuracy = answered.Count > 0 ? (double)matrix.Right / answered.Count : null,
            AccuracyLow = accuracy?.Low,
            AccuracyHigh = accuracy?.High,
            Top3Accuracy = tellsThree ? (double)inTop3 / answered.Count : null,
            Top3AccuracyLow = top3?.Low,
            Top3AccuracyHigh = top3?.High,
            BalancedAccuracy = matrix.BalancedAccuracy,
            MacroF1 = matrix.MacroF1,
            Photos = answered.Count,
            Right = matrix.Right,
            Classes = [.. Enumerable.Range(0, labels.Count).Select(i => Figures(labels[i], matrix, i))],
            Confusion =
            [
                .. Enumerable
                    .Range(0, labels.Count)
                    .Select(truth => Enumerable.Range(0, labels.Count).Select(answer => matrix[truth, answer]).ToArray()),
            ],
            Calibration = ProbabilityCalibration.Of([.. answered.Select(photo => (photo.Best.Probability, photo.IsRight))]),
            LatencyP50Seconds = latency.Percentile(0.5)?.TotalSeconds,
            LatencyP95Seconds = latency.Percentile(0.95)?.TotalSeconds,
            Unreadable = Problems(photos, PhotoOutcome.Unreadable),
            Unanswered = Problems(photos, PhotoOutcome.Unanswered),
        };
    }

    private static ClassFigures Figures(string label, ConfusionMatrix matrix, int i)
    {
        var recall = WilsonInterval.Of(matrix[i, i], matrix.Support(i));
        return new ClassFigures
        {
            Label = label,
            Photos = matrix.Support(i),
            Recall = matrix.Recall(i),
            RecallLow = recall?.Low,
            RecallHigh = recall?.High,
            Precision = matrix.Precision(i),
            F1 = matrix.F1(i),
        };
    }

    private static List<PhotoProblem> Problems(IReadOnlyList<GradedPhoto> photos, PhotoOutcome outcome) =>
        [.. photos.Where(photo => photo.Answer.Outcome == outcome).Select(photo => new PhotoProblem(photo.Photo.File, photo.Answer.Problem))];
}
