using MlServe.Evaluator.Search;
using MlServe.Evaluator.Sweep;
using MlServe.Evaluator.Sweep.Definitions;
using MlServe.Evaluator.Tuning.Definitions;
using MlServe.Evaluator.Tuning.Results;

namespace MlServe.Evaluator.Tuning.Search;

/// <summary>What is tried next, by what was tried. Pure: the same seed and the same results suggest the same, so that a study may stop at any time.</summary>
internal static class TuneSearch
{
    // Steps from a value of a range, as shares of the range.
    private static readonly double[] Steps = [0.2, 0.05, 0.0125];

    // Higher than any figure: what misses is worse than what does not, and the less it misses the better.
    private const double Missed = 1e15;
    private const double Rounding = 1e-9;

    /// <summary>The next cell; null: the study is over.</summary>
    public static SweepCell? Next(TuneResult result)
    {
        var (definition, number) = (result.Definition, result.Cells.Count + 1);
        var values = number > definition.Count ? null : definition.Given is { } given ? given[number - 1] : Suggested(result, number);
        values ??= Simpler(result);
        return values is null ? null : definition.Space.Target.CellOf(definition.Space, number, values);
    }

    private static IReadOnlyList<string?>? Suggested(TuneResult result, int number)
    {
        var (definition, all) = (result.Definition, result.Cells.Prepend(result.Original));
        var known = all.Select(cell => SweepCell.KeyOf(cell.Values(result.Names))).ToHashSet();
        // Every other cell lies beside the best so far, the others anywhere: what is found is made better, and what is better elsewhere still found.
        if (number > TreeParzenEstimator.FewestBefore && number % 2 == 0 && (result.Best ?? result.Nearest) is { } centre
            && Neighbour(definition, centre, number, known) is { } near)
            return near;
        var parameters = definition.Parameters;
        List<TriedPoint> tried =
        [
            .. all.Select(cell => (Cell: cell, Point: PointOf(parameters, cell))).Where(one => one.Point is not null)
                .Select(one => new TriedPoint(one.Point!, LossOf(definition, one.Cell))),
        ];
        var point = TreeParzenEstimator.Suggest(
            [.. parameters.Select(parameter => parameter.Dimension)], definition.Seed, number, tried,
            point => !known.Contains(SweepCell.KeyOf(Values(parameters, point))));
        return point is null ? null : Values(parameters, point);
    }

    /// <summary>A cell that is one step from another in one parameter, drawn from those that are new; null: there is none.</summary>
    private static IReadOnlyList<string?>? Neighbour(TuneDefinition definition, TunedCell centre, int number, HashSet<string> known)
    {
        var values = centre.Values(definition.Parameters.Select(parameter => parameter.Name));
        var fresh = definition.Parameters.Index()
            .SelectMany(one => Moves(one.Item, values[one.Index]).Select(value => With(values, (one.Index, value))))
            .Where(cell => !known.Contains(SweepCell.KeyOf(cell))).ToList();
        return fresh.Count == 0 ? null : fresh[new Random(unchecked(definition.Seed * 1_000_003 + number)).Next(fresh.Count)];
    }

    private static IEnumerable<string?> Moves(SweepParameter parameter, string? value)
    {
        if (CoordinateOf(parameter, value) is not { } at)
            return [];
        if (parameter.Range is null)
            return new[] { at - 1, at + 1 }.Where(index => index >= 0 && index < parameter.Values.Count).Select(parameter.At);
        var finest = Math.Min(0.5, 1 / Math.Max(1, (double)parameter.Range.Steps));
        return Steps.Append(finest).SelectMany(step => new[] { at - step, at + step }).Where(share => share is > -Rounding and < 1 + Rounding)
            .Select(share => parameter.At(Math.Clamp(share, 0, 1))).Where(near => near != value).Distinct();
    }

    /// <summary>
    /// The best with one of its changes taken back. So the study ends with a cell of which every change is known to be needed, and what for; null: it
    /// has.
    /// </summary>
    private static IReadOnlyList<string?>? Simpler(TuneResult result)
    {
        if (result.Best is not { } best)
            return null;
        var values = best.Values(result.Names);
        return TuneResult.Changes(result.Definition, best).Where(at => result.Definition.IsOriginalOneValue[at])
            .Select(at => With(values, (at, result.Definition.Original[at]))).FirstOrDefault(simpler => result.Find(simpler) is null);
    }

    private static IReadOnlyList<string?> With(IReadOnlyList<string?> values, (int At, string? Value) change) =>
        [.. values.Select((value, index) => index == change.At ? change.Value : value)];

    private static IReadOnlyList<string?> Values(IReadOnlyList<SweepParameter> parameters, IReadOnlyList<double> point) =>
        [.. parameters.Zip(point, (parameter, at) => parameter.At(at))];

    /// <summary>Where a cell lies in the space; null where it lies outside.</summary>
    private static double[]? PointOf(IReadOnlyList<SweepParameter> parameters, TunedCell cell)
    {
        var point = parameters.Select(parameter => CoordinateOf(parameter, cell.Parameters.GetValueOrDefault(parameter.Name))).OfType<double>().ToArray();
        return point.Length == parameters.Count ? point : null;
    }

    private static double? CoordinateOf(SweepParameter parameter, string? value)
    {
        if (parameter.Range is null)
            return parameter.Values.ToList().FindIndex(known => TuneDefinition.IsSame(known, value)) is >= 0 and var index ? index : null;
        return SweepRange.TryParse(value, out var amount) && parameter.Range.ShareOf((double)amount) is > -Rounding and < 1 + Rounding and var share
            ? Math.Clamp(share, 0, 1) : null;
    }

    private static double LossOf(TuneDefinition definition, TunedCell cell) =>
        cell.Value(definition.Minimized.Name) is not { } value || !double.IsFinite(cell.MostSpent) ? double.PositiveInfinity
        : cell.Meets ? value : Missed * (1 + cell.MostSpent);
}
