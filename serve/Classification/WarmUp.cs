using System.Diagnostics;
using MlServe.Classifier;
using MlServe.Classifier.Cards;
using MlServe.Serve.Health;
using MlServe.Serve.Hosting;
using MlServe.Serve.Telemetry;

namespace MlServe.Serve.Classification;

/// <summary>Loads the model and classifies the built-in photo on every inference thread, so that the first real request meets a warm service.</summary>
internal sealed class WarmUp(
    ModelOptions options,
    UploadOptions limits,
    CorePlan plan,
    ModelSlot slot,
    InferenceQueue queue,
    TestPhoto photo,
    Readiness readiness,
    ServeMetrics metrics
)
{
    /// <summary>Where a relative path leads: from here, else from the program.</summary>
    internal static string Find(string path) =>
        File.Exists(path) || Path.Combine(AppContext.BaseDirectory, path) is var beside && !File.Exists(beside) ? path : beside;

    /// <exception cref="ModelException">The model cannot be served, or its label file not be read.</exception>
    public async Task RunAsync()
    {
        var model = await Task.Run(() => ImageClassifier.Load(new ClassifierOptions
        {
            ModelPath = Find(options.Model),
            Labels = LabelFile.Read(options.Labels),
            IntraOpThreads = plan.Threads,
            MaxPixels = limits.MaxPixels,
        }));
        using var together = new Barrier(queue.Concurrency);
        await Task.WhenAll(Enumerable.Range(0, queue.Concurrency).Select(_ =>
        {
            // The barrier keeps one fast thread from taking the others' turns.
            var admitted = queue.TryEnqueue(() => { together.SignalAndWait(); return model.Classify(photo.Bytes); }, CancellationToken.None, out var done);
            return admitted ? done! : throw new UnreachableException("The queue is empty before the first request.");
        }));
        // Only now: nobody else may have a place in the queue before, and nobody meets a cold thread.
        slot.Fill(model);
        metrics.ObserveModel(model);
        readiness.Ready();
    }
}
