using MlServe.Evaluator.Accuracy.Classifiers;
using MlServe.Evaluator.Accuracy.Photos;

namespace MlServe.Evaluator.Accuracy;

/// <summary>Has every photo classified, a few at once.</summary>
/// <param name="classifier">Who is asked.</param>
/// <param name="atOnce">About how many photos at the same time.</param>
internal sealed class AccuracyMeasurement(IPhotoClassifier classifier, int atOnce)
{
    // A service that fails this often in a row is gone; waiting out every photo's time-outs would take hours.
    private const int MostFailures = 10;

    /// <summary>Who is asked.</summary>
    public IPhotoClassifier Classifier => classifier;

    /// <summary>About how many photos at the same time.</summary>
    public int AtOnce => atOnce;

    /// <summary>Takes how many photos are done, and how many of them were right.</summary>
    public Action<int, int>? Progressed { get; init; }

    /// <summary>Asks about all photos.</summary>
    /// <param name="photos">The photos.</param>
    /// <param name="ct">Gives up.</param>
    /// <returns>In the order of the photos.</returns>
    /// <exception cref="UserErrorException">The service has stopped answering, or never did.</exception>
    public async Task<IReadOnlyList<GradedPhoto>> RunAsync(LabelledPhotos photos, CancellationToken ct)
    {
        var graded = new GradedPhoto[photos.Photos.Count];
        int done = 0, right = 0, failures = 0;
        // In no order of the classes: what is right so far is then a guess at what will be right in the end.
        var order = Enumerable.Range(0, graded.Length).ToArray();
        new Random(0).Shuffle(order);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = ct };
        await Parallel.ForEachAsync(order, parallel, async (i, token) =>
        {
            var photo = photos.Photos[i];
            var answer = await AskAsync(photos.PathOf(photo), token);
            graded[i] = new GradedPhoto(photo, answer);
            if (answer.Outcome != PhotoOutcome.Unanswered)
                Interlocked.Exchange(ref failures, 0);
            else if (Interlocked.Increment(ref failures) >= MostFailures)
                throw new UserErrorException($"{classifier.Identity.Url} failed {MostFailures} times in a row: {answer.Problem}");
            Progressed?.Invoke(Interlocked.Increment(ref done), graded[i].IsRight ? Interlocked.Increment(ref right) : Volatile.Read(ref right));
        });
        return graded;
    }

    private async Task<PhotoAnswer> AskAsync(string path, CancellationToken ct)
    {
        byte[] photo;
        try
        {
            photo = await File.ReadAllBytesAsync(path, ct);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return PhotoAnswer.Unreadable(exception.Message);
        }

        return await classifier.ClassifyAsync(photo, ct);
    }
}
