namespace MlServe.Classifier.Inference;

/// <summary>The best of a row of probabilities. Pure.</summary>
internal static class Ranking
{
    /// <summary>The <paramref name="count"/> most probable, best first; equals in the order of the labels.</summary>
    internal static IReadOnlyList<LabelProbability> Top(IReadOnlyList<string> labels, ReadOnlySpan<float> probabilities, int count)
    {
        int[] order = [.. Enumerable.Range(0, probabilities.Length)];
        float[] keys = [.. probabilities];
        return [.. order.OrderByDescending(i => keys[i]).Take(count).Select(i => new LabelProbability(labels[i], keys[i]))];
    }
}
