using MlServe.Evaluator.Accuracy.Photos;
using MlServe.Evaluator.Accuracy.Scores;

namespace MlServe.Evaluator.Accuracy;

/// <summary>A measurement that is done: every photo, and the figures.</summary>
/// <param name="Photos">The data folder's photos.</param>
/// <param name="Graded">What was answered, in the order of the photos.</param>
/// <param name="Result">The figures.</param>
internal sealed record AccuracyRun(LabelledPhotos Photos, IReadOnlyList<GradedPhoto> Graded, AccuracyResult Result)
{
    /// <summary>Has all photos classified and scores the answers.</summary>
    /// <param name="measurement">Who is asked, and how.</param>
    /// <param name="photos">What is asked about.</param>
    /// <param name="time">For the times in the record.</param>
    /// <param name="ct">Gives up.</param>
    /// <exception cref="UserErrorException">Nothing could be answered.</exception>
    public static async Task<AccuracyRun> MeasureAsync(AccuracyMeasurement measurement, LabelledPhotos photos, TimeProvider time, CancellationToken ct)
    {
        var (startedAt, begun) = (time.GetUtcNow(), time.GetTimestamp());
        var graded = await measurement.RunAsync(photos, ct);
        var classifier = measurement.Classifier;
        var score = AccuracyScore.Of(classifier.Classes.Labels, graded);
        if (score.Photos == 0)
            throw new UserErrorException(
                $"none of the {photos.Photos.Count} photos in {photos.Folder} could be classified; {photos.Photos[0].File}: {graded[0].Answer.Problem}"
            );
        return new AccuracyRun(
            photos,
            graded,
            score with
            {
                DurationSeconds = Math.Round(time.GetElapsedTime(begun).TotalSeconds, 3),
                AtOnce = measurement.AtOnce,
                Model = classifier.Identity.Name,
                ModelSha256 = classifier.Identity.Sha256,
                ModelFile = classifier.Identity.File,
                Url = classifier.Identity.Url,
                Data = photos.Folder,
                StartedAt = startedAt,
                LeftOut = photos.LeftOut,
            }
        );
    }

    /// <summary>The photos that were answered wrongly, those of which the model was surest first.</summary>
    public IReadOnlyList<GradedPhoto> SurestMistakes(int most) =>
        [
            .. Graded
                .Where(photo => photo.IsAnswered && !photo.IsRight)
                .OrderByDescending(photo => photo.Best.Probability)
                .ThenBy(photo => photo.Photo.File, StringComparer.Ordinal)
                .Take(most),
        ];

    /// <summary>What a reader of the figures should mind, a sentence each.</summary>
    public static IEnumerable<string> Warnings(AccuracyResult result)
    {
        foreach (var sentence in result.LeftOut)
            yield return sentence;
        if (result.Unreadable.Count > 0)
            yield return Say(result.Unreadable, "cannot be read as images and are not counted");
        if (result.Unanswered.Count > 0)
            yield return Say(result.Unanswered, "got no answer from the service and are not counted");
        if (result.Classes.Where(figures => figures.Photos == 0).Select(figures => figures.Label).ToList() is { Count: > 0 } missing)
            yield return $"no photos of {string.Join(", ", missing.Take(5))}"
                + $"{(missing.Count > 5 ? Invariant($" and {missing.Count - 5} more") : "")}: nothing is known of how they are recognised";
    }

    private static string Say(IReadOnlyList<PhotoProblem> problems, string what) =>
        Invariant($"{NumberText.Count(problems.Count, "file")} {what}, such as {problems[0].File}: {problems[0].Problem}"
        );
}
