using MlServe.Classifier.Inference;

namespace MlServe.Classifier.Tests.Inference;

public class SoftmaxTests
{
    [Theory]
    [InlineData(new float[] { 0, 0 }, new float[] { 0.5f, 0.5f })]
    [InlineData(new float[] { 1000, 1000, 0 }, new float[] { 0.5f, 0.5f, 0 })]
    [InlineData(new float[] { -1000, -1000 }, new float[] { 0.5f, 0.5f })]
    [InlineData(new float[] { 0, 1.0986123f }, new float[] { 0.25f, 0.75f })]
    [InlineData(new float[] { 7 }, new float[] { 1 })]
    public void InPlace_Scores_GivesProbabilities(float[] scores, float[] expected)
    {
        Softmax.InPlace(scores);

        Assert.Equal(expected, scores, (a, b) => MathF.Abs(a - b) < 1e-6f);
    }

    [Theory]
    [InlineData(new float[] { 0.25f, 0.75f }, true)]
    [InlineData(new float[] { 0.25f, 0.7504f }, true)]
    [InlineData(new float[] { 1.5f, -0.5f }, false)]
    [InlineData(new float[] { 0.5f, 0.6f }, false)]
    [InlineData(new float[] { float.NaN, 1 }, false)]
    public void IsProbability_Values_SeparatesScores(float[] values, bool expected) =>
        Assert.Equal(expected, Softmax.IsProbability(values));
}
