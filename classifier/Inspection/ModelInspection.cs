using System.Diagnostics;

namespace MlServe.Classifier.Inspection;

/// <summary>A model looked at from outside: what it takes and answers, where that is known from, and how long it thinks.</summary>
public sealed record ModelInspection
{
    private const int Runs = 15;

    /// <summary>SHA-256 of the file and of those that hold weights of it, in lower-case hexadecimal.</summary>
    public required string Sha256 { get; init; }

    /// <summary>The input as <c>image float[N,3,128,128]</c>.</summary>
    public required string Input { get; init; }

    /// <summary>The output as <c>probabilities float[N,11]</c>.</summary>
    public required string Output { get; init; }

    /// <summary>Images that the model takes at once: the work of one inference, of which the service uses one.</summary>
    public required int Batch { get; init; }

    /// <summary>How many scores it has for an image: one for each label, or a single one that tells two classes apart.</summary>
    public required int Scores { get; init; }

    /// <summary>What the service goes by.</summary>
    public required ModelCard Card { get; init; }

    /// <summary>Where the card was found; null when there is none and all is concluded from the shapes.</summary>
    public required string? CardSource { get; init; }

    /// <summary>What the card says of the model's accuracy; null when it says nothing.</summary>
    public required StatedAccuracy? Stated { get; init; }

    /// <summary>From the file to the first answer.</summary>
    public required TimeSpan LoadTime { get; init; }

    /// <summary>One inference on one thread, the median of 15 after the first; decoding a photo comes on top.</summary>
    public required TimeSpan InferenceTime { get; init; }

    /// <summary>Loads the model as the service does, with one thread, and runs it.</summary>
    /// <exception cref="ModelException">It cannot be used; says why.</exception>
    public static ModelInspection Of(string path)
    {
        var start = Stopwatch.GetTimestamp();
        using var classifier = ImageClassifier.Load(new ClassifierOptions { ModelPath = path, IntraOpThreads = 1 });
        var loadTime = Stopwatch.GetElapsedTime(start);

        var gray = new float[classifier.Card.InputValues];
        var times = new List<TimeSpan>();
        for (var i = 0; i < Runs; i++)
        {
            start = Stopwatch.GetTimestamp();
            classifier.Infer(gray);
            times.Add(Stopwatch.GetElapsedTime(start));
        }

        times.Sort();
        var written = classifier.WrittenCard;
        return new ModelInspection
        {
            Sha256 = classifier.ModelSha256,
            Input = classifier.Signature.Input.Text,
            Output = classifier.Signature.Output.Text,
            Batch = classifier.BatchSize,
            Scores = classifier.ScoreCount,
            Card = classifier.Card,
            CardSource = written?.Source,
            Stated = StatedAccuracy.Of(written?.Accuracy, written?.Evaluation),
            LoadTime = loadTime,
            InferenceTime = times[Runs / 2],
        };
    }
}
