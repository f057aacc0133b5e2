using MlServe.Evaluator.Figures;
using MlServe.Evaluator.Statistics;
using MlServe.Evaluator.Sweep;
using MlServe.Evaluator.Tuning.Definitions;

namespace MlServe.Evaluator.Tuning.Results;

/// <summary>What a study has come to so far. Pure.</summary>
/// <param name="Definition">What was asked.</param>
/// <param name="Original">The manifest as it is.</param>
/// <param name="Cells">What was tried, in the order of trying.</param>
internal sealed record TuneResult(TuneDefinition Definition, TunedCell Original, IReadOnlyList<TunedCell> Cells)
{
    /// <summary>Names of the parameters.</summary>
    public IReadOnlyList<string> Names { get; } = [.. Definition.Parameters.Select(parameter => parameter.Name)];

    /// <summary>
    /// The best that keeps to all: the lowest in what is minimized; of those that are equal in it the one with the fewest changes, then with the
    /// least CPU requested. Null: nothing keeps to all.
    /// </summary>
    public TunedCell? Best => Ranked.FirstOrDefault();

    /// <summary>Those that keep to all, the best first.</summary>
    public IReadOnlyList<TunedCell> Ranked { get; } =
    [
        .. Cells.Prepend(Original).Where(cell => cell.Meets && cell.Value(Definition.Minimized.Name) is not null)
            .OrderBy(cell => cell.Value(Definition.Minimized.Name))
            .ThenBy(cell => Changes(Definition, cell).Count)
            .ThenBy(cell => cell.Value(KnownFigures.CpuRequested.Name) ?? double.PositiveInfinity)
            .ThenBy(cell => cell.Cell),
    ];

    /// <summary>The one that misses least; null where nothing can run.</summary>
    public TunedCell? Nearest => Cells.Prepend(Original).Where(cell => double.IsFinite(cell.MostSpent))
        .OrderBy(cell => cell.MostSpent).ThenBy(cell => cell.Value(Definition.Minimized.Name) ?? double.PositiveInfinity).ThenBy(cell => cell.Cell)
        .FirstOrDefault();

    /// <summary>The figures of the front: what is minimized, and what shows each requirement.</summary>
    public IReadOnlyList<Figure> FrontFigures { get; } =
        [.. Definition.Requirements.Select(requirement => requirement.Figure).Prepend(Definition.Minimized).DistinctBy(figure => figure.Name)];

    /// <summary>What no other that was tried is as good as in all figures of the front, and better in one.</summary>
    public IReadOnlyList<TunedCell> Front
    {
        get
        {
            List<TunedCell> all = [.. Cells.Prepend(Original)];
            var isOnFront = ParetoFront.Of([.. all.Select(cell => (IReadOnlyList<double?>)[.. FrontFigures.Select(figure =>
                cell.Value(figure.Name) * (figure.IsBetterWhenLow == false ? -1 : 1))])]);
            return [.. all.Where((_, index) => isOnFront[index]).OrderBy(cell => cell.Value(Definition.Minimized.Name)).ThenBy(cell => cell.Cell)];
        }
    }

    /// <summary>What it costs less than the manifest as it is, over the simulations, which both had the same users; null when unknown.</summary>
    public Gain? GainOf(TunedCell cell) =>
        Original.Trials.TryGetValue(Definition.Minimized.Name, out var before) && cell.Trials.TryGetValue(Definition.Minimized.Name, out var after)
            ? Gain.OfTrials(before, after) : null;

    /// <summary>The one with these values; null: it was not tried.</summary>
    public TunedCell? Find(IReadOnlyList<string?> values)
    {
        var key = SweepCell.KeyOf(values);
        return Cells.FirstOrDefault(cell => SweepCell.KeyOf(cell.Values(Names)) == key)
            ?? (values.Zip(Definition.Original).All(pair => TuneDefinition.IsSame(pair.First, pair.Second)) ? Original : null);
    }

    /// <summary>Places of the parameters in which a cell differs from the manifest as it is.</summary>
    public static IReadOnlyList<int> Changes(TuneDefinition definition, TunedCell cell) => cell.Cell == 0 ? [] :
    [
        .. definition.Parameters.Index().Where(parameter =>
            !TuneDefinition.IsSame(cell.Parameters.GetValueOrDefault(parameter.Item.Name), definition.Original[parameter.Index])
            || !definition.IsOriginalOneValue[parameter.Index]).Select(parameter => parameter.Index),
    ];
}
