using MlServe.Evaluator.Files.Yaml;
using MlServe.Evaluator.Search;
using MlServe.Evaluator.Sweep;
using MlServe.Evaluator.Sweep.Definitions;
using MlServe.Evaluator.Sweep.Targets;

namespace MlServe.Evaluator.Tuning.Definitions;

/// <summary>
/// Reads what may be varied (docs/tune.md): <c>parameters</c>, <c>sample</c> and <c>count</c> as a sweep's file has them. Every mistake is named
/// with its line, fields that the manifest does not have or a simulation does not follow included.
/// </summary>
internal static class SpaceFile
{
    /// <summary>Cells where nobody says how many.</summary>
    public const int StandardCount = 100;

    /// <summary>Keys of the file, each the same as in a sweep's.</summary>
    public static readonly IReadOnlyList<string> Keys = ["sample", "count", "parameters"];

    /// <summary>Reads the text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="path">For messages.</param>
    /// <param name="target">The manifest.</param>
    /// <exception cref="UserErrorException">It is none.</exception>
    public static SweepDefinition Parse(string text, string path, SweptDeployment target)
    {
        var mistakes = new YamlMistakes(path);
        var file = YamlMapping.Parse(text, path, mistakes, Keys, "a space is a mapping with the key 'parameters', as a sweep's file has it");
        var sampling = SearchReader.ReadSampling(file);
        var parameters = SweepParameterReader.ReadAll(file, sampling, target);
        if (sampling is Sampling.Sobol or Sampling.Tpe && parameters.Count > SobolSequence.MostDimensions)
            file.Mistake("parameters", $"are more than the {SobolSequence.MostDimensions} that can be sampled evenly: take fewer, or 'sample: random'");
        if (sampling == Sampling.Grid && SweepFile.CombinationsOf(parameters) > SweepCells.Most)
            file.Mistake("parameters", $"make more than {SweepCells.Most} cells: take fewer values, or 'sample: tpe'");
        var count = sampling == Sampling.Grid ? (int?)null : file.Whole("count", 1, SweepCells.Most, StandardCount);
        mistakes.ThrowIfAny();
        return new SweepDefinition
        {
            Name = "tune",
            Text = text,
            Target = target,
            Parameters = parameters,
            Sampling = sampling,
            Count = count is { } asked ? (int)Math.Min(asked, SweepFile.CombinationsOf(parameters)) : null,
        };
    }
}
