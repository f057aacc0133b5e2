using MlServe.Evaluator.Commands.Options;
using MlServe.Evaluator.Comparison;
using MlServe.Evaluator.Comparison.Regression;
using MlServe.Evaluator.Figures;
using MlServe.Evaluator.RunFiles.Metadata;
using MlServe.Evaluator.Runs;
using MlServe.Evaluator.Runs.Deployments;

namespace MlServe.Evaluator.Commands.Comparisons;

/// <summary>A comparison as it was asked for, and what it must keep to.</summary>
internal sealed class CompareRequest
{
    /// <summary>Runs of a baseline, where nobody says: as many as tell a twentieth of most services' response times.</summary>
    public const int BaselineRuns = 10;

    /// <summary>Rounds with <c>--not-worse</c>, where nobody says: enough for services whose rounds scatter by a tenth.</summary>
    public const int MostRounds = 30;

    private static readonly IReadOnlyList<Figure> OfObjectives =
        [KnownFigures.Goodput, KnownFigures.GoodShare, KnownFigures.BudgetSpent, KnownFigures.Violation];

    private static readonly IReadOnlyList<Figure> OfPrice = [KnownFigures.Cost, KnownFigures.CostPer1000Good];

    /// <summary>Manifests, or folders of past runs.</summary>
    public required IReadOnlyList<string> What { get; init; }

    /// <summary>Rounds; null: as many as it takes.</summary>
    public int? Trials { get; init; }

    /// <summary>Seed of the order and of the think times; null: drawn.</summary>
    public int? Seed { get; init; }

    /// <summary>Where the comparison's folder is made.</summary>
    public required string Out { get; init; }

    /// <summary>The object of comparison.json on stdout.</summary>
    public bool Json { get; init; }

    /// <summary>Port of the page that shows the runs; null: none.</summary>
    public int? WebPort { get; init; }

    /// <summary>Where the manifests run.</summary>
    public required ClusterChoice Cluster { get; init; }

    /// <summary>What is held against what.</summary>
    public required RegressionChoice Regression { get; init; }

    /// <summary>How each manifest is run.</summary>
    public required EvaluationOptions Run { get; init; }

    /// <summary>Whether a path names past runs. A folder may also hold manifests, as kubectl takes it.</summary>
    public static bool IsFolderOfRuns(string path) =>
        Directory.Exists(path) && (ComparisonFolder.Find(path) is not null || ComparisonReader.IsRun(path));

    /// <summary>Sees to it that as many manifests are named as are needed.</summary>
    /// <param name="number">How many there are.</param>
    /// <param name="these">What there is, for the message.</param>
    /// <exception cref="UserErrorException">There are too few or too many.</exception>
    public void RequireNumber(int number, string these)
    {
        var (fewest, most) = Regression.Manifests;
        if (number < fewest || number > most)
            throw new UserErrorException($"{these}: " + (fewest, most) switch
            {
                (1, _) when Regression.Keep is null => "with --baseline name one manifest, or runs of one.",
                (1, _) => "a baseline is of one manifest: name one, or runs of one.",
                (_, 2) => "--not-worse holds one manifest against another: name two, or one and --baseline.",
                _ => "name at least two manifests, or runs of two.",
            });
    }

    /// <summary>Sees to it that the baseline had the load that runs are to have, or had.</summary>
    /// <exception cref="UserErrorException">It had another.</exception>
    public void RequireLoad(RunMetadata? run)
    {
        if (run is not null && Reference?.Example.Metadata is { } before && LoadIdentity.Difference(before, run) is { } difference)
            throw new UserErrorException(
                $"--baseline {Regression.Baseline}: its runs had {difference}: ask for the same load, or keep a new baseline with --keep-baseline.");
    }

    /// <summary>The baseline, where there is one, before what is held against it.</summary>
    /// <exception cref="UserErrorException">The baseline had another load, or served another model.</exception>
    public IReadOnlyList<Variant> WithBaseline(IReadOnlyList<Variant> named)
    {
        if (Reference is not { } reference)
            return named;
        if (named.Count != 1)
            throw new UserErrorException(
                $"--baseline {Regression.Baseline}: the runs to compare with it are of {string.Join(" and ", named.Select(variant => variant.Name))}: "
                    + "one manifest with one model can be held against a baseline.");
        RequireLoad(named[0].Example.Metadata);
        if (reference.Example.Summary.ModelSha256 is { } before && named[0].Example.Summary.ModelSha256 is { } now && before != now)
            throw new UserErrorException(
                $"--baseline {Regression.Baseline}: served the model {before[..Math.Min(8, before.Length)]}, and {named[0].Name} serves "
                    + $"{now[..Math.Min(8, now.Length)]}: keep a new baseline with --keep-baseline, or compare two manifests in turns.");
        RequireObjectives(reference, named[0]);
        return [reference, named[0]];
    }

    /// <summary>What is counted by objectives, or by a price, is only as good as another that was counted by the same.</summary>
    private void RequireObjectives(Variant reference, Variant named)
    {
        static string Objectives(Variant variant) =>
            string.Join(", ", (variant.Example.Summary.Objectives ?? []).Select(objective => objective.Name).Order(StringComparer.Ordinal));
        foreach (var limit in Regression.Limits)
        {
            var (what, before, now) =
                OfObjectives.Contains(limit.Figure) ? ("--slo", Objectives(reference), Objectives(named))
                : OfPrice.Contains(limit.Figure) ? ("--price", $"{reference.Example.Metadata?.Price}", $"{named.Example.Metadata?.Price}")
                : ("", "", "");
            if (before != now)
                throw new UserErrorException(
                    $"--baseline {Regression.Baseline}: {limit.Figure.Name} was counted with {what} {(before.Length > 0 ? before : "unset")}, and is now with "
                        + $"{(now.Length > 0 ? now : "none")}: give the same, or keep a new baseline with --keep-baseline.");
        }
    }

    /// <summary>The runs to compare with, read once; null where none are named.</summary>
    private Variant? Reference => field ??= Regression.Baseline is { } name ? Baseline.Read(name) : null;
}
