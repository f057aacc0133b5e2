using System.Text.Json;
using MlServe.Serve.Classification;
using MlServe.Serve.Classification.Uploads;
using MlServe.Serve.Hosting;

namespace MlServe.Serve.Feedback;

/// <summary>Reads what an uploader says of a photo, strictly: a misspelt field must not pass for a skipped question.</summary>
internal sealed class LabelReader(MemoryBudget budget, ModelSlot slot)
{
    /// <summary>Largest body: a label and its frame, with room to spare.</summary>
    private const int MaxBytes = 16 << 10;

    /// <summary>Labels named in a refusal; of a model with a thousand only the first few.</summary>
    private const int MostNamed = 24;

    public async Task<Outcome<Reply>> ReadAsync(HttpContext http)
    {
        using var body = new Upload(budget);
        try
        {
            switch (await body.FillAsync(http.Request.Body, MaxBytes, http.RequestAborted))
            {
                case UploadEnd.TooLarge:
                    return new Refusal(RefusalReason.TooLarge, $"The body is larger than {MaxBytes} bytes, the most that is accepted for a label.");
                case UploadEnd.OutOfBudget:
                    return new Refusal(RefusalReason.Busy, "The requests in progress use all the memory allowed. Try again in a moment.");
            }

            return JsonSerializer.Deserialize(body.Bytes.Span, FeedbackJson.Default.Reply) is { } reply ? Check(reply) : NotAReply;
        }
        catch (BadHttpRequestException exception)
        {
            return Refusals.Of(exception);
        }
        catch (JsonException)
        {
            return NotAReply;
        }
    }

    private static Refusal NotAReply =>
        new(RefusalReason.Malformed, """The body is not an answer: send {"label": "…"}, or {"label": null} to skip the question.""");

    private Outcome<Reply> Check(Reply reply)
    {
        if (reply.Label is null || slot.Model?.Card.Labels is not { } labels || labels.Contains(reply.Label))
            return reply;
        var named = string.Join(", ", labels.Take(MostNamed)) + (labels.Count > MostNamed ? ", …" : "");
        return new Refusal(RefusalReason.Malformed, $"'{Refusals.Quote(reply.Label)}' is not a category. The categories are {named}; null skips the question.");
    }
}
