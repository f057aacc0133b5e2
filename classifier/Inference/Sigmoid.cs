namespace MlServe.Classifier.Inference;

/// <summary>From a single score to the probabilities of two classes. Pure.</summary>
internal static class Sigmoid
{
    /// <param name="score">A probability, or else a logit, of the second class.</param>
    /// <param name="isProbability">Which of the two.</param>
    internal static float[] OfBoth(float score, bool isProbability)
    {
        var second = isProbability ? score : 1 / (1 + MathF.Exp(-score));
        return [1 - second, second];
    }
}
