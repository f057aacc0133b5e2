using System.Buffers.Binary;
using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MlServe.Serve.Classification;

namespace MlServe.Serve.Feedback;

/// <summary>
/// Chooses the uploads whose uploader is asked what the photo shows before the model's answer is shown: a label given
/// in knowledge of the answer would say little of the model.
/// </summary>
internal sealed class HoldOut(FeedbackStore? store, FeedbackOptions options, ModelSlot slot, TimeProvider time, ILogger<HoldOut> log)
{
    /// <summary>Header with which a client says that it can put the question to somebody.</summary>
    public const string Header = "Feedback";

    /// <summary>Its value.</summary>
    public const string Ask = "ask";

    /// <summary>The question instead of the answer; null when the answer is to be given at once.</summary>
    public async Task<Question?> HoldAsync(Prediction prediction, ReadOnlyMemory<byte> image, HttpContext http)
    {
        if (store is null || !http.Request.Headers[Header].Contains(Ask) || slot.Model is not { } model)
            return null;
        var imageSha256 = SHA256.HashData(image.Span);
        if (!IsDrawn(options.FeedbackShare, model.ModelSha256, imageSha256))
            return null;
        try
        {
            var client = ClientKey.Of(http.Connection.RemoteIpAddress, await store.KeyAsync(http.RequestAborted));
            // Whose labels would not count is not troubled with the question.
            if (await store.AskedAsync(client, http.RequestAborted) >= options.FeedbackPerClient)
                return null;
            var ticket = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
            await store.HoldAsync(
                new HeldAnswer
                {
                    Ticket = ticket,
                    Model = model.Card.Name,
                    ModelSha256 = model.ModelSha256,
                    Predicted = prediction.Label,
                    Answer = JsonSerializer.Serialize(prediction, PredictionJson.Default.Prediction),
                    ImageSha256 = Convert.ToHexStringLower(imageSha256),
                    Image = options.FeedbackKeepImages ? image.ToArray() : null,
                    Client = client,
                    HeldAt = time.GetUtcNow(),
                },
                http.RequestAborted
            );
            return new Question(ticket, model.Card.Labels);
        }
        catch (DbException exception)
        {
            // The uploader came for an answer; the estimate can do without this photo.
            log.LogWarning("No question was asked, the feedback store failed: {Reason}", exception.Message);
            return null;
        }
    }

    /// <summary>
    /// The photo itself draws: sent again until it is asked about, it would bring a label told in knowledge of the answer.
    /// </summary>
    internal static bool IsDrawn(double share, string modelSha256, ReadOnlySpan<byte> imageSha256)
    {
        var lot = SHA256.HashData([.. Encoding.ASCII.GetBytes(modelSha256), .. imageSha256]);
        return BinaryPrimitives.ReadUInt64BigEndian(lot) / Math.Pow(2, 64) < share;
    }
}
