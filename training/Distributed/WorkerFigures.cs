using System.Globalization;

namespace MlServe.Training.Distributed;

/// <summary>How a worker's network was judged.</summary>
/// <param name="Minibatches">That the worker has learnt from.</param>
/// <param name="Version">Of the store's weights.</param>
/// <param name="Loss">Mean cross-entropy of the examples to judge by.</param>
/// <param name="Accuracy">Share of them classified rightly.</param>
/// <param name="Elapsed">Since the worker began.</param>
internal sealed record WorkerFigures(long Minibatches, long Version, double Loss, double Accuracy, TimeSpan Elapsed)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"minibatches={Minibatches} version={Version} validation_loss={Loss:F6} validation_accuracy={Accuracy:F6} elapsed_s={Elapsed.TotalSeconds:F3}");
}
