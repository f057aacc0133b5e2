using MlServe.Evaluator.Commands.Options;
using MlServe.Evaluator.Comparison;
using MlServe.Evaluator.Comparison.Regression;
using MlServe.Evaluator.RunFiles.Metadata;
using MlServe.Evaluator.Runs;
using MlServe.Evaluator.Runs.Display;
using MlServe.Evaluator.Statistics;

namespace MlServe.Evaluator.Commands.Comparisons;

/// <summary>Runs the manifests of a comparison in turns, as often as it takes.</summary>
internal sealed class ManifestComparison(CompareRequest asked, CommandContext context)
{
    private readonly List<EvaluationOptions> manifests = [.. asked.What.Select(path => asked.Run with { Manifest = path })];

    /// <summary>Runs and compares them.</summary>
    /// <exception cref="UserErrorException">What was asked for cannot be done.</exception>
    public async Task<int> RunAsync()
    {
        var known = Check();
        var rounds = asked.Trials ?? asked.Regression switch
        {
            { Keep: not null } => CompareRequest.BaselineRuns,
            { Limits.Count: > 0 } => CompareRequest.MostRounds,
            _ => Bootstrap.FewestValues,
        };
        var seed = asked.Seed ?? context.Random.Next();
        var folder = ComparisonFolder.Create(asked.Out, context.Time.GetUtcNow());
        ComparisonFiles.Announce(folder, seed, known.Select(manifest => (manifest.Manifest.Name, manifest.Manifest.Sha256)));
        context.Error.WriteLine(Describe(folder, rounds, seed, known[0].Plan.Length));
        WarnOfTooFew(rounds);
        await using var page = await context.OpenPageAsync(asked.WebPort);
        var evaluation = new Evaluation(asked.Cluster, context.Interruption, context.Time);
        var done = await new ComparisonRunner(manifests, folder, evaluation, context.DisplaysOn(page)).RunAsync(rounds, seed, () => IsEnough(folder));

        page?.Conclude("The comparison is", folder.Page);
        var conclusion = new ComparisonConclusion(asked.Json, asked.Regression, context);
        var named = ComparisonReader.Read([folder.Path]);
        var isAnyOver = named.Any(variant => variant.Counted.Count > 0);
        if (done.WasInterrupted)
        {
            if (isAnyOver)
                conclusion.Write(folder, asked.WithBaseline(named), seed, done.Warnings);
            context.Error.WriteLine(isAnyOver ? "interrupted: what was measured before is compared" : "interrupted before a run was over");
            return ExitCode.Interrupted;
        }

        if (asked.Regression.Limits.Count > 0)
            RequireRuns(named);
        var exitCode = conclusion.Write(folder, asked.WithBaseline(named), seed, done.Warnings);
        if (asked.Regression.Keep is not null)
            conclusion.Keep(named);
        return exitCode;
    }

    /// <summary>Whatever can be wrong with the input is found before anything is started.</summary>
    private List<LoadWorkload> Check()
    {
        if (asked.What.FirstOrDefault(CompareRequest.IsFolderOfRuns) is { } past)
            throw new UserErrorException(
                $"{past} is a past run, and {asked.What.First(path => !CompareRequest.IsFolderOfRuns(path))} is not: compare either manifests or "
                    + "past runs, since only runs made in turns meet "
                    + "the same machine; --baseline names past runs to compare with."
            );
        foreach (var path in asked.What)
            InputFile.ExpectManifest(path);
        var known = manifests.Select(LoadWorkload.Check).ToList();
        asked.RequireNumber(manifests.Count, string.Join(" and ", asked.What));
        foreach (var same in known.GroupBy(manifest => manifest.Manifest.Sha256).Where(same => same.Count() > 1))
            throw new UserErrorException(
                $"{string.Join(" and ", same.Select(manifest => manifest.Manifest.Name))} are the same manifest: --trials N runs it several times, "
                    + "--keep-baseline and --baseline compare it with itself."
            );
        asked.RequireLoad(known[0].Describe(new RunMetadata { Run = "", Evaluator = "", Manifest = "", ManifestSha256 = "" }));
        return known;
    }

    private void WarnOfTooFew(int rounds)
    {
        var needed = asked.Regression switch
        {
            { Keep: not null } => 1,
            { Limits.Count: > 0 } => SequentialTest.FewestValues,
            _ => Bootstrap.FewestValues,
        };
        if (rounds < needed)
            context.Warn($"{rounds} {(rounds == 1 ? "round is" : "rounds are")} too few to tell what is measured from chance: at least {needed} are needed");
    }

    /// <summary>Whether all is sure that was asked about.</summary>
    private bool IsEnough(ComparisonFolder folder)
    {
        if (asked.Regression.Limits.Count == 0)
            return false;
        var named = ComparisonReader.Read([folder.Path]);
        if (named.Count > 0 && named.Max(variant => variant.Trials.Count) >= SequentialTest.FewestValues)
            RequireRuns(named);
        // Another model than the baseline's is told now and not after the last round.
        if (asked.Regression.Check(asked.WithBaseline(named)) is not { } check)
            return false;
        foreach (var figure in check.Figures)
            context.Error.WriteLine(figure.Sentence);
        return check.Conclusion != RegressionConclusion.Open;
    }

    /// <summary>Of what never runs to its end nobody can say whether it is worse.</summary>
    private static void RequireRuns(IReadOnlyList<Variant> named)
    {
        if (named.FirstOrDefault(variant => variant.Counted.Count == 0) is { } none)
            throw new UserErrorException($"{none.Name}: none of its {none.Trials.Count} runs counts: {none.Trials[^1].Problem}");
    }

    private string Describe(ComparisonFolder folder, int rounds, int seed, TimeSpan load)
    {
        var length = manifests.Count * rounds * (load + Evaluation.Overhead);
        var (some, most) = asked.Regression.Limits.Count > 0 ? ("at most ", "at most") : ("", "about");
        return $"{manifests.Count} {(manifests.Count == 1 ? "manifest" : "manifests")} × {some}{rounds} rounds, "
            + Invariant($"{most} {Clock.About(length)}, order by seed {seed}, into {folder.Path}");
    }
}
