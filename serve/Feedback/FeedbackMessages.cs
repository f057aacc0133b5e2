using System.Text.Json;
using System.Text.Json.Serialization;

namespace MlServe.Serve.Feedback;

/// <summary>What is asked instead of answering: which of the labels does the photo show?</summary>
/// <param name="Ticket">To answer with, or to delete by.</param>
/// <param name="Labels">What may be answered.</param>
internal sealed record Question(string Ticket, IReadOnlyList<string> Labels);

/// <summary>What the uploader says.</summary>
/// <param name="Label">One of the question's labels; null to skip the question.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record Reply([property: JsonRequired] string? Label);

/// <summary>The prediction that was held back.</summary>
/// <param name="Prediction">As <c>/predict</c> gives it.</param>
/// <param name="IsCounted">Whether the label is in the estimate; not when it was skipped, or the photo or too many of the client's are in it already.</param>
internal sealed record Reveal(JsonElement Prediction, bool IsCounted);
