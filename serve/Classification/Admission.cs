using MlServe.Classifier;
using MlServe.Serve.Health;
using MlServe.Serve.Hosting;

namespace MlServe.Serve.Classification;

/// <summary>The way of every request to the model, whatever its format: refused at once or queued, then worked on by one of the queue's threads.</summary>
internal sealed class Admission(ModelSlot slot, InferenceQueue queue, Readiness readiness)
{
    /// <summary>Why no work would be admitted now, asked before a body is read; null when there is a place.</summary>
    public Refusal? Refusal =>
        slot.Model is null ? NotReady : queue.TryFindPlace() ? null : Full;

    private Refusal NotReady => new(RefusalReason.NotReady, readiness.Reason);

    private Refusal Full => new(RefusalReason.Busy, "Too many images are waiting. Try again in a moment.", queue.RetryAfterSeconds);

    /// <summary>Runs the work on a thread of the queue.</summary>
    /// <param name="work">What to do with the model; an <see cref="InvalidImageException"/> of it becomes a refusal.</param>
    /// <param name="ct">The client's leaving: work that has not begun is not begun any more.</param>
    public async Task<Outcome<T>> RunAsync<T>(Func<ImageClassifier, T> work, CancellationToken ct)
    {
        if (slot.Model is not { } model)
            return NotReady;
        if (!queue.TryEnqueue(() => work(model), ct, out var running))
            return Full;
        try
        {
            return await running;
        }
        catch (InvalidImageException exception)
        {
            return Refusals.Of(exception);
        }
    }
}
