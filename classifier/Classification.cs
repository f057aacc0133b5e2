namespace MlServe.Classifier;

/// <summary>The answer for one photo.</summary>
/// <param name="Top">The most probable classes, best first.</param>
/// <param name="DecodeTime">From the file's bytes to the model's input.</param>
/// <param name="InferenceTime">From the model's input to probabilities.</param>
public sealed record Classification(IReadOnlyList<LabelProbability> Top, TimeSpan DecodeTime, TimeSpan InferenceTime);

/// <summary>A class and how probable the model finds it.</summary>
/// <param name="Label">The class's name.</param>
/// <param name="Probability">0 to 1.</param>
public readonly record struct LabelProbability(string Label, float Probability);
