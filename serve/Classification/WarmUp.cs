using System.Diagnostics;
using MlServe.Classifier;
using MlServe.Serve.Health;

namespace MlServe.Serve.Classification;

/// <summary>Waits for the model and classifies the built-in photo on every inference thread, so that the first real request meets a warm service.</summary>
internal sealed class WarmUp(ModelSource source, ModelSlot slot, InferenceQueue queue, TestPhoto photo, Readiness readiness)
{
    /// <exception cref="ModelException">The model cannot be served, or its label file not be read.</exception>
    public async Task RunAsync()
    {
        var model = await source.Model;
        using var together = new Barrier(queue.Concurrency);
        await Task.WhenAll(Enumerable.Range(0, queue.Concurrency).Select(_ =>
        {
            // The barrier keeps one fast thread from taking the others' turns.
            var admitted = queue.TryEnqueue(() => { together.SignalAndWait(); return model.Classify(photo.Bytes); }, CancellationToken.None, out var done);
            return admitted ? done! : throw new UnreachableException("The queue is empty before the first request.");
        }));
        // Only now: nobody else may have a place in the queue before, and nobody meets a cold thread.
        slot.Fill(model);
        readiness.Ready();
    }
}
