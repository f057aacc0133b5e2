namespace MlServe.Evaluator.Reports;

/// <summary>A limit that was asked for, and what came.</summary>
internal sealed record ThresholdResult(string Text, bool IsMet)
{
    /// <inheritdoc/>
    public override string ToString() => Text;
}
