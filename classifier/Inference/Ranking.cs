namespace MlServe.Classifier.Inference;

/// <summary>The best of a row of probabilities. Pure.</summary>
internal static class Ranking
{
    /// <summary>The <paramref name="count"/> most probable, best first; equals in the order of the labels.</summary>
    internal static IReadOnlyList<LabelProbability> Top(IReadOnlyList<string> labels, ReadOnlySpan<float> probabilities, int count)
    {
        var top = new LabelProbability[Math.Min(count, probabilities.Length)];
        var last = -1;
        for (var rank = 0; rank < top.Length; rank++)
        {
            last = Next(probabilities, last);
            top[rank] = new LabelProbability(labels[last], probabilities[last]);
        }

        return top;
    }

    /// <summary>Which comes after <paramref name="last"/>, where -1 stands before all.</summary>
    private static int Next(ReadOnlySpan<float> probabilities, int last)
    {
        var next = -1;
        for (var i = 0; i < probabilities.Length; i++)
            if ((last < 0 || IsAfter(probabilities, i, last)) && (next < 0 || IsAfter(probabilities, next, i)))
                next = i;
        return next;
    }

    private static bool IsAfter(ReadOnlySpan<float> probabilities, int i, int other)
    {
        var order = probabilities[other].CompareTo(probabilities[i]);
        return order > 0 || (order == 0 && i > other);
    }
}
