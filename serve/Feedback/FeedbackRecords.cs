namespace MlServe.Serve.Feedback;

/// <summary>An answer held back until its uploader has said what the photo shows.</summary>
/// <param name="Ticket">128 random bits in hexadecimal: who has it may answer, and delete.</param>
/// <param name="Model">Name of the model that answered.</param>
/// <param name="ModelSha256">Which model exactly.</param>
/// <param name="Predicted">Its label.</param>
/// <param name="Answer">The whole prediction, as JSON.</param>
/// <param name="ImageSha256">Of the file's bytes: the same photo counts once a model.</param>
/// <param name="Image">The file, where images are kept.</param>
/// <param name="Client">Whose upload it was; see <see cref="ClientKey"/>.</param>
/// <param name="HeldAt">When.</param>
internal sealed record HeldAnswer(
    string Ticket, string Model, string ModelSha256, string Predicted, string Answer, string ImageSha256, byte[]? Image, string Client, DateTimeOffset HeldAt);

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
