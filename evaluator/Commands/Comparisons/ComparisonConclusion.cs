using System.Xml.Linq;
using MlServe.Evaluator.Commands.Options;
using MlServe.Evaluator.Comparison;
using MlServe.Evaluator.Comparison.Regression;
using MlServe.Evaluator.Files;

namespace MlServe.Evaluator.Commands.Comparisons;

/// <summary>What becomes of the runs of a comparison: its files, what is said at the terminal, and the exit code.</summary>
/// <param name="json">Whether stdout is for the JSON object alone.</param>
/// <param name="regression">What is held against what.</param>
/// <param name="context">Where it is said.</param>
internal sealed class ComparisonConclusion(bool json, RegressionChoice regression, CommandContext context)
{
    /// <summary>Resamples are drawn from this: the same runs give the same intervals whenever they are compared.</summary>
    private const int ResamplingSeed = 1;

    /// <summary>Share of a manifest's runs that must keep an objective; of measured runs all.</summary>
    public double MustKeep { get; init; } = 1;

    /// <summary>Compares the runs and writes what they come to.</summary>
    /// <param name="folder">The comparison's.</param>
    /// <param name="variants">The manifests, the reference first.</param>
    /// <param name="seed">Seed of the order; null: past runs.</param>
    /// <param name="warnings">What happened on the way.</param>
    /// <returns>The exit code.</returns>
    public int Write(ComparisonFolder folder, IReadOnlyList<Variant> variants, int? seed, IReadOnlyList<string> warnings)
    {
        var result = Comparer.Of(variants, context.Time.GetUtcNow(), seed, new Random(ResamplingSeed), warnings) with
        {
            Regression = regression.Check(variants),
        };
        ComparisonFiles.Write(folder, result);
        WriteCheck(result);
        foreach (var warning in result.Warnings)
            context.Warn(warning);
        if (json)
            context.Output.WriteLine(ComparisonJson.Of(result, folder.Path));
        else
            ComparisonText.Write(result, context.Output);
        // With --json stdout is the object alone.
        (json ? context.Error : context.Output).WriteLine(
            $"{(json ? "" : Environment.NewLine)}{"comparison",-20}{new Uri(Path.GetFullPath(folder.Page))}");
        return Judge(result);
    }

    /// <summary>Keeps the runs as a baseline.</summary>
    public void Keep(IReadOnlyList<Variant> named)
    {
        var folder = Baseline.Keep(named, regression.Keep!);
        (json ? context.Error : context.Output).WriteLine($"{"baseline",-20}{folder}  ({NumberText.Count(named[0].Counted.Count, "run")})");
    }

    private void WriteCheck(ComparisonResult result)
    {
        if (result.Regression is not { } check)
            return;
        if (regression.Markdown is { } markdown)
            WriteFile(markdown, RegressionMarkdown.Of(check, result.Warnings));
        if (regression.JUnit is { } junit)
        {
            var seconds = result.Entries.SelectMany(entry => entry.Variant.Counted).Sum(trial => trial.Summary.DurationSeconds ?? 0);
            var document = RegressionJUnit.Of(check, result.Made, seconds);
            WriteFile(junit, $"{new XDeclaration("1.0", "utf-8", null)}\n{document}\n");
        }
    }

    private void WriteFile(string path, string text)
    {
        using var file = OutputFile.OpenText(path, regression.Overwrite ? ExistingFile.Overwrite : ExistingFile.Refuse);
        file.Write(text);
    }

    /// <summary>Names the objectives that were missed, in how many of their runs, and what is worse than allowed.</summary>
    private int Judge(ComparisonResult result)
    {
        // What the baseline missed is past.
        var judged = result.Entries.Select(entry => entry.Variant).Skip(regression.Baseline is null ? 0 : 1);
        var missed = judged.SelectMany(variant => variant.Counted
            .SelectMany(trial => trial.Summary.Objectives ?? [])
            .Where(objective => !objective.Kept)
            .GroupBy(objective => objective.Name)
            .Where(runs => runs.Count() > (1 - MustKeep) * variant.Counted.Count)
            .Select(runs => Invariant($"objective missed: {runs.Key}: {variant.Name}, in {runs.Count()} of {variant.Counted.Count} runs"))).ToList();
        if (result.Regression is { } check)
        {
            context.Error.WriteLine(check.Sentence);
            missed.AddRange(check.Figures.Where(figure => figure.Conclusion == RegressionConclusion.Worse).Select(figure => $"worse: {figure.Sentence}"));
            foreach (var open in check.Figures.Where(figure => figure.Conclusion == RegressionConclusion.Open))
                context.Warn(open.Sentence);
        }

        missed.ForEach(context.Error.WriteLine);
        return missed.Count > 0 ? ExitCode.ThresholdMissed : ExitCode.Done;
    }
}
