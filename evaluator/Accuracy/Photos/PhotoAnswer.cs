namespace MlServe.Evaluator.Accuracy.Photos;

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

/// <summary>A class and its probability.</summary>
/// <param name="Class">Index of the class.</param>
/// <param name="Probability">0 to 1.</param>
internal readonly record struct Guess(int Class, double Probability);
