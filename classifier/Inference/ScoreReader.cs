using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using MlServe.Classifier.Signatures;
using static System.FormattableString;

namespace MlServe.Classifier.Inference;

/// <summary>Reads the scores of the first image out of an answer that ONNX Runtime allocated.</summary>
internal sealed class ScoreReader
{
    private readonly ScoreOutput output;
    private readonly string path;
    private readonly Dictionary<string, int> places = [];

    /// <param name="signature">The model.</param>
    /// <param name="labels">Its classes, which a map is read by where the graph does not tell its keys.</param>
    internal ScoreReader(ModelSignature signature, IReadOnlyList<string> labels)
    {
        (output, path) = (signature.Output, signature.Path);
        for (var i = 0; output.Map is { } map && i < labels.Count; i++)
            places[signature.ClassKeys?[i] ?? (map.HasTextKeys ? labels[i] : Invariant($"{i}"))] = i;
    }

    /// <exception cref="ModelException">It has no number for each class, or one of a class that is not known.</exception>
    internal void Read(OrtValue answer, Span<float> scores)
    {
        if (output.Map is { } map)
            ReadMap(answer, map, scores);
        else if (output.Type == TensorElementType.Float16)
            Read(answer.GetTensorDataAsSpan<Float16>(), scores, value => (float)value);
        else if (output.Type == TensorElementType.Double)
            Read(answer.GetTensorDataAsSpan<double>(), scores, value => (float)value);
        else
            Read(answer.GetTensorDataAsSpan<float>(), scores, value => value);
    }

    private void Read<T>(ReadOnlySpan<T> values, Span<float> scores, Func<T, float> convert)
    {
        if (values.Length < scores.Length)
            throw new ModelException(Invariant($"{path} gives {values.Length} scores, not {scores.Length}: name as many labels in its card."));
        for (var i = 0; i < scores.Length; i++)
            scores[i] = convert(values[i]);
    }

    private void ReadMap(OrtValue answer, ScoreMap map, Span<float> scores)
    {
        scores.Clear();
        if (!map.IsInSequence)
        {
            ReadPairs(answer, map, scores);
            return;
        }

        using var first = answer.GetValue(0, OrtAllocator.DefaultInstance);
        ReadPairs(first, map, scores);
    }

    private void ReadPairs(OrtValue pairs, ScoreMap map, Span<float> scores)
    {
        using OrtValue keys = pairs.GetValue(0, OrtAllocator.DefaultInstance), values = pairs.GetValue(1, OrtAllocator.DefaultInstance);
        var numbers = values.GetTensorDataAsSpan<float>();
        for (var i = 0; i < numbers.Length; i++)
        {
            var key = map.HasTextKeys ? keys.GetStringElement(i) : Invariant($"{keys.GetTensorDataAsSpan<long>()[i]}");
            if (!places.TryGetValue(key, out var place))
                throw new ModelException($"{path} has a score for '{key}' in {output.Text}: name it among the labels of its card.");
            scores[place] = numbers[i];
        }
    }
}
