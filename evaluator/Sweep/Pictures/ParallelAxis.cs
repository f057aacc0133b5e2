using MlServe.Evaluator.Figures;
using MlServe.Evaluator.Pages;
using MlServe.Evaluator.Sweep.Definitions;
using MlServe.Kubernetes;

namespace MlServe.Evaluator.Sweep.Pictures;

/// <summary>One axis of parallel coordinates: a parameter or a figure. Pure.</summary>
/// <param name="Title">What stands above it.</param>
/// <param name="Ticks">Places from 0, at the bottom, to 1, and what stands there.</param>
/// <param name="PlaceOf">Where a cell crosses it; null where it has no such figure.</param>
internal sealed record ParallelAxis(string Title, IReadOnlyList<(double Place, string Label)> Ticks, Func<CellResult, double?> PlaceOf)
{
    // From here on equal ratios are equally far apart, as in a heat map.
    private const double WideRatio = 50;
    private const int MostTicks = 5;
    private const double Mebi = 1 << 20;

    /// <summary>The axis of a parameter.</summary>
    public static ParallelAxis Of(SweepResult result, int index)
    {
        var parameter = result.Definition.Parameters[index];
        var words = result.Cells.Select(cell => SweepParameter.Show(cell.Cell.Values[index])).Distinct().ToList();
        var amounts = words.Select(word => SweepRange.TryParse(word, out var amount) ? (double?)amount : null).ToList();
        if (amounts.All(amount => amount is not null))
            return OfNumbers(
                parameter.Name,
                amounts.OfType<double>().ToList(),
                parameter.Range?.IsLogarithmic,
                (Write, parameter.Range?.Format == QuantityFormat.BinarySI ? 1.0 / Mebi : 1),
                cell => Amount(cell.Cell.Values[index]));
        var order = parameter.Values.Select(SweepParameter.Show).Where(words.Contains).ToList();
        return new ParallelAxis(
            parameter.Name,
            [.. order.Select((word, place) => (Place(place), word))],
            cell => Place(order.IndexOf(SweepParameter.Show(cell.Cell.Values[index]))));

        double Place(int at) => order.Count == 1 ? 0.5 : at / (order.Count - 1.0);

        // As the sweep writes it, where a cell has it.
        string Write(double amount) => amounts.IndexOf(amount) is >= 0 and var at ? words[at]
            : parameter.Range is { } range ? range.Text((decimal)amount)
            : Invariant($"{amount:0.####}");

        static double? Amount(string? value) => SweepRange.TryParse(value, out var amount) ? (double)amount : null;
    }

    /// <summary>The axis of a figure.</summary>
    public static ParallelAxis Of(SweepResult result, Figure figure)
    {
        var combination = result.Definition.Combination;
        return OfNumbers(
            figure.Title + (figure.Unit.Length > 0 ? $" ({figure.Unit})" : ""),
            [.. result.Cells.Select(cell => cell.Value(figure.Name, combination)).OfType<double>()],
            null,
            (figure.Show, figure.Shown),
            cell => cell.Value(figure.Name, combination));
    }

    private static ParallelAxis OfNumbers(
        string title,
        IReadOnlyList<double> numbers,
        bool? isLogarithmic,
        (Func<double, string> Show, double Scale) text,
        Func<CellResult, double?> valueOf)
    {
        var (show, scale) = text;
        if (numbers.Count == 0)
            return new ParallelAxis(title, [], _ => null);
        var (least, most) = (numbers.Min(), numbers.Max());
        if (least == most)
            return new ParallelAxis(title, [(0.5, show(least))], cell => valueOf(cell) is null ? null : 0.5);
        var byRatio = least > 0 && (isLogarithmic ?? most / least >= WideRatio);
        var distinct = numbers.Distinct().Order().ToList();
        // Numbers that there are, or else such as are round as they are shown.
        var ticks = distinct.Count <= MostTicks ? distinct : Axis.Within(least * scale, most * scale, MostTicks, byRatio).Select(tick => tick / scale);
        return new ParallelAxis(title, [.. ticks.Select(tick => (Place(tick), show(tick)))], cell => valueOf(cell) is { } value ? Place(value) : null);

        double Place(double value) => byRatio ? Math.Log(value / least) / Math.Log(most / least) : (value - least) / (most - least);
    }
}
