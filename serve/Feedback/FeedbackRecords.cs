namespace MlServe.Serve.Feedback;

/// <summary>An answer held back until its uploader has said what the photo shows.</summary>
internal sealed record HeldAnswer
{
    /// <summary>128 random bits in hexadecimal: who has it may answer, and delete.</summary>
    public required string Ticket { get; init; }

    /// <summary>Name of the model that answered.</summary>
    public required string Model { get; init; }

    /// <summary>Which model exactly.</summary>
    public required string ModelSha256 { get; init; }

    /// <summary>Its label.</summary>
    public required string Predicted { get; init; }

    /// <summary>The whole prediction, as JSON.</summary>
    public required string Answer { get; init; }

    /// <summary>Of the file's bytes: the same photo counts once a model.</summary>
    public required string ImageSha256 { get; init; }

    /// <summary>The file, where images are kept.</summary>
    public byte[]? Image { get; init; }

    /// <summary>Whose upload it was; see <see cref="ClientKey"/>.</summary>
    public required string Client { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset HeldAt { get; init; }
}

/// <summary>What became of a label.</summary>
/// <param name="Answer">The prediction that was held back, as JSON; null when the ticket is unknown or used up.</param>
/// <param name="IsCounted">It is in the estimate.</param>
internal readonly record struct LabelOutcome(string? Answer, bool IsCounted);

/// <summary>So many photos of a class were taken for another, by one model.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="ModelSha256">Which model exactly.</param>
/// <param name="Label">What the uploader said; null when they skipped the question.</param>
/// <param name="Predicted">What the model said.</param>
/// <param name="Count">How many.</param>
internal sealed record LabelCount(string Model, string ModelSha256, string? Label, string Predicted, long Count);
