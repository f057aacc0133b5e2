using Microsoft.AspNetCore.Http.HttpResults;
using MlServe.Classifier;
using MlServe.Serve.Health;
using MlServe.Serve.Hosting;
using MlServe.Serve.Telemetry;

namespace MlServe.Serve.Classification;

/// <summary>The way of an image from its bytes to the answer: admission, decoding and inference on the queue's threads, the
/// outcome as a typed result.</summary>
internal sealed class PhotoService(ModelSlot slot, InferenceQueue queue, Readiness readiness, ServeMetrics metrics, TimeProvider time)
{
    /// <param name="image">The file's bytes; must stay unchanged until the task ends.</param>
    /// <param name="received">Time stamp of the request's arrival, from which the answer's total counts.</param>
    /// <param name="http">For Retry-After and the client's leaving.</param>
    public async Task<Results<PredictionResult, ProblemHttpResult>> ClassifyAsync(ReadOnlyMemory<byte> image, long received, HttpContext http)
    {
        if (slot.Model is not { } model)
            return Problems.ComeAgain(http, readiness.Reason);
        if (!queue.TryEnqueue(() => model.Classify(image), http.RequestAborted, out var classifying))
            return Problems.ComeAgain(http, "Too many images are waiting. Try again in a moment.", queue.RetryAfterSeconds);

        try
        {
            var answer = await classifying;
            metrics.Classified(answer.DecodeTime, answer.InferenceTime);
            var best = answer.Top[0];
            return new PredictionResult(new Prediction(best.Label, best.Probability, answer.Top,
                answer.InferenceTime.TotalSeconds, time.GetElapsedTime(received).TotalSeconds, model.Card.Name));
        }
        catch (InvalidImageException exception)
        {
            return Problems.For(exception);
        }
    }
}
