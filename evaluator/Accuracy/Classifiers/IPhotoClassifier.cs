using MlServe.Evaluator.Accuracy.Photos;

namespace MlServe.Evaluator.Accuracy.Classifiers;

/// <summary>What is asked what a photo shows: a model in this process, or a service. Thread-safe.</summary>
internal interface IPhotoClassifier : IDisposable
{
    /// <summary>Who answers, for the record.</summary>
    ClassifierIdentity Identity { get; }

    /// <summary>The classes.</summary>
    ClassNames Classes { get; }

    /// <summary>Asks about one photo.</summary>
    /// <param name="photo">The file's bytes.</param>
    /// <param name="ct">Gives up.</param>
    /// <exception cref="UserErrorException">No photo will ever be answered: a wrong address, unknown classes.</exception>
    Task<PhotoAnswer> ClassifyAsync(ReadOnlyMemory<byte> photo, CancellationToken ct);
}

/// <summary>Who answered.</summary>
/// <param name="Name">The model's name; null where a service does not tell.</param>
/// <param name="Sha256">SHA-256 of its file, lower-case hexadecimal; null where a service does not tell.</param>
/// <param name="File">Its file; null for a service.</param>
/// <param name="Url">The service's address; null for a file.</param>
internal sealed record ClassifierIdentity(string? Name, string? Sha256, string? File, string? Url);

/// <summary>Whether a photo was answered, and if not, whose fault it is.</summary>
internal enum PhotoOutcome
{
    /// <summary>There is an answer.</summary>
    Answered,

    /// <summary>The file is no photo that can be decoded.</summary>
    Unreadable,

    /// <summary>The service did not answer, for whatever reason.</summary>
    Unanswered,
}

/// <summary>A class and its probability.</summary>
/// <param name="Class">Index of the class.</param>
/// <param name="Probability">0 to 1.</param>
internal readonly record struct Guess(int Class, double Probability);

/// <summary>What came back for one photo.</summary>
internal sealed record PhotoAnswer
{
    /// <summary>Whether there is an answer.</summary>
    public required PhotoOutcome Outcome { get; init; }

    /// <summary>The most probable classes, best first; empty without an answer, one where a service tells no more.</summary>
    public IReadOnlyList<Guess> Top { get; init; } = [];

    /// <summary>In process: decoding and inference. Of a service: from sending to the answer's end, waiting before a retry left out.</summary>
    public TimeSpan Latency { get; init; }

    /// <summary>Why there is none.</summary>
    public string Problem { get; init; } = "";

    /// <summary>A photo that cannot be read.</summary>
    public static PhotoAnswer Unreadable(string problem) => new() { Outcome = PhotoOutcome.Unreadable, Problem = problem };

    /// <summary>A photo that got no answer.</summary>
    public static PhotoAnswer Unanswered(string problem) => new() { Outcome = PhotoOutcome.Unanswered, Problem = problem };
}
