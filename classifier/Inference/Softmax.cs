namespace MlServe.Classifier.Inference;

/// <summary>From a model's scores to probabilities. Pure.</summary>
internal static class Softmax
{
    /// <summary>Replaces scores by probabilities; the largest is taken off first, so that no exponential overflows.</summary>
    internal static void InPlace(Span<float> scores)
    {
        var largest = float.NegativeInfinity;
        foreach (var score in scores)
            largest = MathF.Max(largest, score);

        float sum = 0;
        for (var i = 0; i < scores.Length; i++)
            sum += scores[i] = MathF.Exp(scores[i] - largest);
        for (var i = 0; i < scores.Length; i++)
            scores[i] /= sum;
    }

    /// <summary>Whether these are probabilities already: none negative, the sum 1 within 0.001.</summary>
    internal static bool IsProbability(ReadOnlySpan<float> values)
    {
        float sum = 0;
        foreach (var value in values)
        {
            if (!(value >= 0))
                return false;
            sum += value;
        }

        return MathF.Abs(sum - 1) <= 0.001f;
    }
}
