using MlServe.Serve.Hosting;
using MlServe.Serve.Telemetry;

namespace MlServe.Serve.Classification;

/// <summary>The way of an image from its bytes to the prediction.</summary>
internal sealed class PhotoService(Admission admission, ModelSlot slot, ServeMetrics metrics, TimeProvider time)
{
    /// <param name="image">The file's bytes; must stay unchanged until the task ends.</param>
    /// <param name="received">Time stamp of the request's arrival, from which the answer's total counts.</param>
    /// <param name="ct">The client's leaving.</param>
    public async Task<Outcome<Prediction>> ClassifyAsync(ReadOnlyMemory<byte> image, long received, CancellationToken ct)
    {
        var outcome = await admission.RunAsync(model => model.Classify(image), ct);
        if (outcome is not { Refusal: null, Value: { } answer })
            return outcome.Refusal!;
        metrics.Classified(answer.Top[0].Label, answer.DecodeTime, answer.InferenceTime);
        return new Prediction(answer.Top, answer.InferenceTime.TotalSeconds, time.GetElapsedTime(received).TotalSeconds, slot.Model!.Card.Name);
    }
}
