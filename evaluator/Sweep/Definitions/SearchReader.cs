using MlServe.Evaluator.Figures;
using MlServe.Evaluator.Files.Yaml;
using MlServe.Evaluator.Search;
using MlServe.Evaluator.Sweep.Targets;

namespace MlServe.Evaluator.Sweep.Definitions;

/// <summary>Reads what a sweep is after, and how its cells come about. Where something is wrong a mistake is noted.</summary>
internal static class SearchReader
{
    /// <summary>Keys of an objective; the schema has the same.</summary>
    public static readonly IReadOnlyList<string> ObjectiveKeys = ["metric", "direction", "goal"];

    /// <summary>Keys of early stopping; the schema has the same.</summary>
    public static readonly IReadOnlyList<string> EarlyStoppingKeys = ["median"];

    /// <summary>Keys of the median rule; the schema has the same.</summary>
    public static readonly IReadOnlyList<string> MedianKeys = ["after_trials", "from_step"];

    private const string Maximize = "maximize", Minimize = "minimize";
    private const string MedianExample = "must be a mapping such as { after_trials: 3, from_step: 4 }";

    /// <summary>How cells come about.</summary>
    public static Sampling ReadSampling(YamlMapping file)
    {
        var sampling = file.OneOf("sample", ["grid", "random", "sobol", "tpe"]) switch
        {
            "random" => Sampling.Random,
            "sobol" => Sampling.Sobol,
            "tpe" => Sampling.Tpe,
            _ => Sampling.Grid,
        };
        if (sampling == Sampling.Grid)
            file.Refuse("count", "belongs to 'sample: random', 'sobol' or 'tpe'");
        return sampling;
    }

    /// <summary>The definition with what the sweep is after.</summary>
    /// <param name="file">The sweep.</param>
    /// <param name="definition">What is known of it.</param>
    public static SweepDefinition Read(YamlMapping file, SweepDefinition definition)
    {
        var objective = ReadObjective(file, definition.Target);
        if (definition.Sampling == Sampling.Tpe && file.Find("objective") is null)
            file.Mistake("objective", "is missing; 'sample: tpe' needs it, such as { metric: accuracy, direction: maximize }");
        if (definition.Sampling is Sampling.Sobol or Sampling.Tpe && definition.Parameters.Count > SobolSequence.MostDimensions)
            file.Mistake("parameters", $"are more than the {SobolSequence.MostDimensions} that can be sampled evenly: take fewer, or 'sample: random'");
        if (definition is { Parallel: > 1, Target.WhyOneAtATime: { } why })
            file.Mistake("parallel", why);
        return definition with { Objective = objective, EarlyStopping = ReadEarlyStopping(file) };
    }

    private static SearchObjective? ReadObjective(YamlMapping file, SweepTarget? target)
    {
        if (file.Mapping("objective", ObjectiveKeys, "must be a mapping such as { metric: accuracy, direction: maximize }") is not { } node)
            return null;
        var metric = node.Text("metric");
        if (metric is null && node.Find("metric") is null)
            node.Mistake("metric", "is missing");
        if (metric is not null)
            target?.CheckFigure(node, "metric", metric);
        var isBetterWhenLow = metric is null ? null : KnownFigures.Of(metric).IsBetterWhenLow;
        if (node.Find("direction") is null && metric is not null && isBetterWhenLow is null)
            node.Mistake("direction", $"is missing; say whether a high {metric} is good: {Maximize} or {Minimize}");
        string[] words = isBetterWhenLow == true ? [Minimize, Maximize] : [Maximize, Minimize];
        return new SearchObjective(metric ?? "", node.OneOf("direction", words) == Maximize, node.Number("goal", double.MinValue, double.MaxValue));
    }

    private static MedianRule? ReadEarlyStopping(YamlMapping file)
    {
        if (file.Mapping("early_stopping", EarlyStoppingKeys, $"must be a mapping such as {{ median: {{ after_trials: 3, from_step: 4 }} }}") is not { } node)
            return null;
        if (file.Find("objective") is null)
            file.Mistake("early_stopping", "goes by 'objective', which is missing");
        if (node.Find("median") is null)
            node.Mistake("median", "is missing; " + MedianExample);
        return node.Mapping("median", MedianKeys, MedianExample) is { } median
            ? new MedianRule(median.Whole("after_trials", 1, SweepCells.Most) ?? 1, median.Whole("from_step", 1, int.MaxValue) ?? 1)
            : null;
    }
}
