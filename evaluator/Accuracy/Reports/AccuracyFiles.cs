using MlServe.Classifier;
using MlServe.Evaluator.Accuracy.Photos;
using MlServe.Evaluator.Files;
using MlServe.Evaluator.Files.Csv;

namespace MlServe.Evaluator.Accuracy.Reports;

/// <summary>Writes the files of a measurement into a folder; docs/formats.md describes them.</summary>
internal static class AccuracyFiles
{
    /// <summary>The figures.</summary>
    public const string Json = "accuracy.json";

    /// <summary>The figures to look at.</summary>
    public const string Page = "accuracy.html";

    private const string Confusion = "confusion.csv", Predictions = "predictions.csv";

    /// <summary>All but the page.</summary>
    public static readonly IReadOnlyList<string> Data = [Json, Predictions, Confusion];

    private const int MostThumbnails = 24, ThumbnailSide = 160;

    /// <summary>Told before anything is measured.</summary>
    /// <exception cref="UserErrorException">The folder holds a measurement already.</exception>
    public static void RefuseExisting(string folder)
    {
        if (Data.Append(Page).Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists) is { } found)
            throw new UserErrorException($"{found} exists already: choose another folder, or pass --overwrite to replace it.");
    }

    /// <summary>Writes or replaces all four.</summary>
    /// <exception cref="UserErrorException">The folder cannot be written to.</exception>
    public static void Write(AccuracyRun run, string folder)
    {
        var labels = run.Result.Classes.Select(figures => figures.Label).ToList();
        using (var predictions = new CsvFile<GradedPhoto>(Path.Combine(folder, Predictions), PredictionColumns(labels), ExistingFile.Overwrite))
        {
            foreach (var photo in run.Graded)
                predictions.Write(photo);
        }

        List<(string, Func<int, string?>)> columns = [("true", truth => labels[truth])];
        for (var i = 0; i < labels.Count; i++)
        {
            var answered = i;
            columns.Add((labels[i], truth => Invariant($"{run.Result.Confusion[truth][answered]}")));
        }

        using (var confusion = new CsvFile<int>(Path.Combine(folder, Confusion), columns, ExistingFile.Overwrite))
        {
            for (var truth = 0; truth < labels.Count; truth++)
                confusion.Write(truth);
        }

        JsonFile.Write(Path.Combine(folder, Json), run.Result);
        var mistakes = run.SurestMistakes(MostThumbnails).Select(photo => new ShownMistake(photo, Thumbnail(run.Photos.PathOf(photo.Photo)))).ToList();
        WholeFile.Write(Path.Combine(folder, Page), AccuracyPage.Render(run.Result, mistakes));
    }

    private static List<(string Name, Func<GradedPhoto, string?> Cell)> PredictionColumns(List<string> labels)
    {
        Guess? At(GradedPhoto photo, int place) => photo.Answer.Top.Count > place ? photo.Answer.Top[place] : null;
        string? Label(Guess? guess) => guess is { } known ? labels[known.Class] : null;
        string? Probability(Guess? guess) => guess is { } known ? Invariant($"{known.Probability:0.######}") : null;
        return
        [
            ("file", photo => photo.Photo.File),
            ("true", photo => labels[photo.Photo.Class]),
            ("predicted", photo => Label(At(photo, 0))),
            ("right", photo => photo.IsAnswered ? photo.IsRight ? "1" : "0" : null),
            ("probability", photo => Probability(At(photo, 0))),
            ("second", photo => Label(At(photo, 1))),
            ("second_probability", photo => Probability(At(photo, 1))),
            ("third", photo => Label(At(photo, 2))),
            ("third_probability", photo => Probability(At(photo, 2))),
            ("latency_s", photo => photo.IsAnswered ? Invariant($"{photo.Answer.Latency.TotalSeconds:0.######}") : null),
            ("problem", photo => photo.Answer.Problem),
        ];
    }

    /// <summary>A small picture that the page carries with it; null for a photo that only the service could decode.</summary>
    private static string? Thumbnail(string path)
    {
        try
        {
            return "data:image/jpeg;base64," + Convert.ToBase64String(Classifier.Thumbnail.Jpeg(File.ReadAllBytes(path), ThumbnailSide));
        }
        catch (Exception exception) when (exception is InvalidImageException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}

/// <summary>A mistake as the page shows it.</summary>
/// <param name="Photo">The photo and its answer.</param>
/// <param name="Thumbnail">A data URI; null when there is no picture.</param>
internal sealed record ShownMistake(GradedPhoto Photo, string? Thumbnail);
