using MlServe.Evaluator.Figures;
using MlServe.Evaluator.Sweep.Definitions;

namespace MlServe.Evaluator.Sweep.Pictures;

/// <summary>A metric over two parameters. Pure; <see cref="HeatMapSvg"/> draws it.</summary>
/// <param name="Metric">What the colours mean.</param>
/// <param name="X">The columns' parameter and its values.</param>
/// <param name="Y">The rows' parameter and its values, the first at the bottom; a single nameless one with one parameter.</param>
/// <param name="Spots">Row by row, from the bottom.</param>
/// <param name="Note">How trials and other parameters came together.</param>
internal sealed record HeatMap(Figure Metric, HeatAxis X, HeatAxis Y, IReadOnlyList<IReadOnlyList<HeatSpot>> Spots, string Note)
{
    // More different amounts than this are put together in ranges.
    private const int MostValues = 12;
    private const int Ranges = 8;
    private const double LeastSpan = 0.1;
    private const double WideRatio = 50;

    /// <summary>All values that there are.</summary>
    public IEnumerable<double> Values => Spots.SelectMany(row => row).Select(spot => spot.Value).OfType<double>();

    /// <summary>
    /// What the ends of the colours stand for: the least and the largest value, but at least a tenth apart, so that cells
    /// that hardly differ do not look as if they did.
    /// </summary>
    public (double Least, double Most) Range
    {
        get
        {
            if (!Values.Any())
                return (0, 0);
            var (least, most) = (Values.Min(), Values.Max());
            var missing = Math.Max(Math.Abs(least), Math.Abs(most)) * LeastSpan - (most - least);
            return missing > 0 ? (least - missing / 2, most + missing / 2) : (least, most);
        }
    }

    /// <summary>Equal ratios differ alike, because equal differences would show the largest values alone.</summary>
    public bool IsLogarithmic => Range is { Least: > 0 } range && range.Most / range.Least >= WideRatio;

    /// <summary>How far a value is on the way from the least to the largest colour, 0 to 1.</summary>
    public double Share(double value)
    {
        var (least, most) = Range;
        return most <= least ? 0.5 : IsLogarithmic ? Math.Log(value / least) / Math.Log(most / least) : (value - least) / (most - least);
    }

    /// <summary>Puts a sweep's cells in their places.</summary>
    /// <exception cref="UserErrorException">The sweep has no such metric, parameter or value; says which it has.</exception>
    public static HeatMap Of(SweepResult result, HeatMapQuery query)
    {
        var definition = result.Definition;
        if (result.Metrics.Count > 0 && !result.Metrics.Contains(query.Metric))
            throw new UserErrorException($"no trial has the metric '{query.Metric}'; the metrics are {string.Join(", ", result.Metrics)}");
        var x = Find(definition, query.X);
        var y = query.Y is null ? -1 : Find(definition, query.Y);
        if (x == y)
            throw new UserErrorException("the two parameters of a heat map must differ.");
        var held = query.Fixed.Select(pair => (Index: Find(definition, pair.Key), pair.Value)).ToList();
        foreach (var (index, value) in held)
        {
            if (index == x || index == y)
                throw new UserErrorException($"'{definition.Parameters[index].Name}' is an axis of the heat map and cannot also be fixed at {value}.");
            if (!result.Cells.Any(cell => SweepParameter.Show(cell.Cell.Values[index]) == value))
                throw new UserErrorException(
                    $"no cell has {definition.Parameters[index].Name} {value}; its values are {string.Join(", ", Distinct(result.Cells, index))}"
                );
        }

        var cells = result.Cells.Where(cell => held.All(other => SweepParameter.Show(cell.Cell.Values[other.Index]) == other.Value)).ToList();
        var (columns, rows) = (Axis(definition, result.Cells, x), y < 0 ? new HeatAxis(null, [""], _ => 0) : Axis(definition, result.Cells, y));
        var spots = new List<IReadOnlyList<HeatSpot>>();
        for (var row = 0; row < rows.Labels.Count; row++)
        {
            spots.Add([
                .. Enumerable
                    .Range(0, columns.Labels.Count)
                    .Select(column =>
                        HeatSpot.Of(
                            [
                                .. cells.Where(cell =>
                                    columns.PlaceOf(cell.Cell.Values[x]) == column && (y < 0 || rows.PlaceOf(cell.Cell.Values[y]) == row)
                                ),
                            ],
                            query.Metric,
                            definition.Combination
                        )
                    ),
            ]);
        }

        return new HeatMap(KnownFigures.Of(query.Metric), columns, rows, spots, NoteOf(result, x, y, held));
    }

    private static string NoteOf(SweepResult result, int x, int y, List<(int Index, string Value)> held)
    {
        var definition = result.Definition;
        var word = definition.Combination == Combination.Mean ? "mean" : "median";
        List<string> parts =
        [
            definition.Name,
            definition.Trials == 1
                ? "one trial per cell"
                : Invariant($"{word} of {definition.Trials} trials{(result.IsFinished ? "" : ", as far as they have run")}"
                ),
        ];
        foreach (
            var (parameter, index) in definition
                .Parameters.Select((parameter, index) => (parameter, index))
                .Where(other => other.index != x && other.index != y)
        )
        {
            var (_, value) = held.Find(other => other.Index == index);
            parts.Add(value is not null ? $"{parameter.Name} {value}" : $"{word} over {parameter.Name}");
        }

        return string.Join(" · ", parts);
    }

    private static int Find(SweepDefinition definition, string name)
    {
        var index = definition.Parameters.ToList().FindIndex(parameter => parameter.Name == name);
        return index >= 0
            ? index
            : throw new UserErrorException(
                $"the sweep has no parameter '{name}'; the parameters are {string.Join(", ", definition.Parameters.Select(parameter => parameter.Name))}"
            );
    }

    private static IEnumerable<string> Distinct(IEnumerable<CellResult> cells, int parameter) =>
        cells.Select(cell => SweepParameter.Show(cell.Cell.Values[parameter])).Distinct();

    /// <summary>Amounts in their order, words in the order of the file; many amounts in ranges.</summary>
    private static HeatAxis Axis(SweepDefinition definition, IReadOnlyList<CellResult> cells, int index)
    {
        var parameter = definition.Parameters[index];
        var known = Distinct(cells, index).ToList();
        var amounts = known
            .Select(value => SweepRange.TryParse(value, out var amount) ? (value, amount: (double)amount) : ((string value, double amount)?)null)
            .ToList();
        if (amounts.Any(amount => amount is null))
        {
            var written = parameter.Values.Select(SweepParameter.Show).ToList();
            return HeatAxis.Of(parameter.Name, [.. known.OrderBy(value => written.IndexOf(value) is >= 0 and var place ? place : int.MaxValue)]);
        }

        var sorted = amounts.OfType<(string value, double amount)>().OrderBy(amount => amount.amount).ToList();
        if (sorted.Count <= MostValues || parameter.Range is not { } range)
            return HeatAxis.Of(parameter.Name, [.. sorted.Select(amount => amount.value)]);
        int RangeOf(double amount) => Math.Clamp((int)(range.ShareOf(amount) * Ranges), 0, Ranges - 1);
        var labels = Enumerable
            .Range(0, Ranges)
            .Select(number => sorted.Where(amount => RangeOf(amount.amount) == number).ToList())
            .Select(inside =>
                inside.Count == 0 ? "–"
                : inside.Count == 1 ? inside[0].value
                : $"{inside[0].value} – {inside[^1].value}"
            )
            .ToList();
        return new HeatAxis(
            parameter.Name,
            labels,
            value => SweepRange.TryParse(value, out var amount) ? RangeOf((double)amount) : -1
        );
    }
}

/// <summary>One side of a heat map.</summary>
/// <param name="Name">The parameter; null where there is none.</param>
/// <param name="Labels">What stands at each place.</param>
/// <param name="PlaceOf">The place of a parameter's value.</param>
internal sealed record HeatAxis(string? Name, IReadOnlyList<string> Labels, Func<string?, int> PlaceOf)
{
    /// <summary>A place a value.</summary>
    public static HeatAxis Of(string name, IReadOnlyList<string> values) => new(name, values, value => values.ToList().IndexOf(SweepParameter.Show(value)));
}

/// <summary>One place of a heat map.</summary>
/// <param name="Value">The figure; null when no trial has it.</param>
/// <param name="Trials">Trials that came to an end.</param>
/// <param name="Failed">Those of them that failed.</param>
/// <param name="Reason">Why they did, or what happened to trials that were done all the same; null: nothing to say.</param>
internal sealed record HeatSpot(double? Value, int Trials, int Failed, string? Reason)
{
    /// <summary>A link from the sweep's folder to what is behind it: the page of a trial, or the row of a cell; null: several cells are, or nothing.</summary>
    public string? Link { get; init; }

    /// <summary>What the cells that belong there came to: trials first, then the cells.</summary>
    public static HeatSpot Of(IReadOnlyList<CellResult> cells, string metric, Combination combination)
    {
        List<double> values = [.. cells.Select(cell => cell.Value(metric, combination)).OfType<double>()];
        return new HeatSpot(
            values.Count > 0 ? CellResult.Combine(values, combination) : null,
            cells.Sum(cell => cell.Done.Count + cell.Failed.Count + cell.Stopped.Count),
            cells.Sum(cell => cell.Failed.Count),
            CellResult.Commonest(cells.SelectMany(cell => cell.Failed).Select(trial => trial.Reason ?? "failed"))
                // That others were stopped does not touch what is done.
                ?? CellResult.Commonest(cells.SelectMany(cell => values.Count > 0 ? cell.Done : cell.Stopped).Select(trial => trial.Reason).OfType<string>()))
        {
            Link = cells is not [var only] || only.Trials.All(trial => trial.Page is null) ? null
                : only.Trials is [var trial] ? trial.Page
                : Invariant($"sweep.html#cell-{only.Cell.Number}"),
        };
    }
}
