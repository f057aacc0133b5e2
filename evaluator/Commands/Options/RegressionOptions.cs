using System.CommandLine;
using MlServe.Evaluator.Commands.Parsing;
using MlServe.Evaluator.Comparison;
using MlServe.Evaluator.Comparison.Regression;
using MlServe.Evaluator.Files;

namespace MlServe.Evaluator.Commands.Options;

/// <summary>The options that hold a manifest against a reference, and keep the runs of one for later.</summary>
internal sealed class RegressionOptions : OptionGroup<RegressionChoice>
{
    private readonly Option<string?> baseline = new("--baseline")
    {
        Description = $"Compare with these runs: a run folder, one of a comparison, or a name under {Baseline.Parent}/. "
            + "Beside it one manifest is named, or its runs.",
        HelpName = "RUN_DIR|NAME",
    };
    private readonly Option<string[]> notWorse = new("--not-worse")
    {
        Description = $"Fail (exit code 3) when the second is worse than the first, or than the baseline, by more: {RegressionLimit.Wanted}. Repeatable. "
            + "More rounds are run until that is sure.",
        HelpName = "[FIGURE=]MARGIN",
    };
    private readonly Option<string?> markdown = new("--markdown")
    {
        Description = "With --not-worse: where its table goes as Markdown, for a pull request.",
        HelpName = "FILE",
    };
    private readonly Option<string?> junit = new("--junit")
    {
        Description = "With --not-worse: where it goes as JUnit's XML, a test case per figure.",
        HelpName = "FILE",
    };
    private readonly Option<string?> keep = new("--keep-baseline")
    {
        Description = $"Keep the runs of one manifest as a baseline, small enough for git: {Baseline.Parent}/NAME.",
        HelpName = "NAME",
    };
    private readonly Option<bool> overwrite = SharedOptions.Overwrite("the baseline, and files of --markdown and --junit, that exist");

    /// <inheritdoc/>
    public override void AddTo(Command command)
    {
        foreach (var option in (Option[])[baseline, notWorse, markdown, junit, keep, overwrite])
            command.Add(option);
        command.Validators.Add(result =>
        {
            if (result.GetValue(keep) is not null && (result.GetValue(baseline) is not null || result.GetResult(notWorse) is not null))
                result.AddError("--keep-baseline excludes --baseline and --not-worse: keep a baseline first, then compare with it.");
            foreach (var option in (Option<string?>[])[markdown, junit])
            {
                if (result.GetValue(option) is not null && result.GetResult(notWorse) is null)
                    result.AddError($"{option.Name} needs --not-worse: its table is what is written.");
            }
        });
    }

    /// <inheritdoc/>
    public override RegressionChoice Bind(ParseResult parsed)
    {
        List<RegressionLimit> limits = [.. (parsed.GetValue(notWorse) ?? []).Select(RegressionLimit.Read)];
        if (limits.GroupBy(limit => limit.Figure.Name).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw new UserErrorException($"--not-worse {twice.Key}: is given {twice.Count()} times: name each figure once.");
        var choice = new RegressionChoice(
            parsed.GetValue(baseline), limits, parsed.GetValue(markdown), parsed.GetValue(junit), parsed.GetValue(keep), parsed.GetValue(overwrite));
        OutputFile.Check(choice.Overwrite, new AskedFile(choice.Markdown, markdown.Name), new AskedFile(choice.JUnit, junit.Name));
        if (choice.Keep is { } name)
            Baseline.CheckName(name, choice.Overwrite);
        return choice;
    }
}

/// <summary>What is held against what, as the user chose it.</summary>
/// <param name="Baseline">Runs to compare with; null: the first manifest is the reference.</param>
/// <param name="Limits">How much worse figures may be; none: nothing is held against anything.</param>
/// <param name="Markdown">File for the table as Markdown.</param>
/// <param name="JUnit">File for JUnit's XML.</param>
/// <param name="Keep">Name of the baseline that is to be made.</param>
/// <param name="Overwrite">Files and baselines that exist are replaced.</param>
internal sealed record RegressionChoice(
    string? Baseline, IReadOnlyList<RegressionLimit> Limits, string? Markdown, string? JUnit, string? Keep, bool Overwrite)
{
    /// <summary>How many manifests are to be named at least and at most, beside the baseline.</summary>
    public (int Fewest, int Most) Manifests => Keep is not null || Baseline is not null ? (1, 1) : Limits.Count > 0 ? (2, 2) : (2, int.MaxValue);

    /// <summary>Nothing is held against anything, and nothing kept.</summary>
    public static RegressionChoice None { get; } = new(null, [], null, null, null, Overwrite: false);

    /// <summary>Whether the second is worse than the first; null where nobody asked, or there is no second yet.</summary>
    public RegressionResult? Check(IReadOnlyList<Variant> variants) =>
        Limits.Count > 0 && variants.Count == 2 ? RegressionCheck.Of(variants[0], variants[1], Limits) : null;
}
