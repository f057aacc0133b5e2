using MlServe.Evaluator.Figures;
using MlServe.Kubernetes.Rules;

namespace MlServe.Evaluator.Tuning.Definitions;

/// <summary>What can be minimized: whatever manifests are compared by, where less is better and a ratio means something.</summary>
internal static class TuneFigures
{
    private const string CostPrefix = "cost";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Figure> All { get; } = [.. KnownFigures.Compared.Where(figure => figure is { IsBetterWhenLow: true, IsRatio: true })];

    /// <summary>Reads one; its unit may be left out.</summary>
    /// <param name="name">Its name; null: not given.</param>
    /// <param name="hasPrice">Whether a price is known, without which there is no cost.</param>
    /// <exception cref="UserErrorException">There is no such figure, or it cannot be minimized.</exception>
    public static Figure Read(string? name, bool hasPrice)
    {
        if (name is null)
            throw new UserErrorException("--minimize is missing: say what is to be as low as possible, such as --minimize memory_requested.");
        var figure = All.FirstOrDefault(known => known.Name == name) ?? All.FirstOrDefault(known => WithoutUnit(known) == name);
        if (figure is null)
            throw new UserErrorException($"--minimize {name}: "
                + (KnownFigures.IsKnown(name) ? "cannot be minimized, only held with --slo" : "there is no such figure")
                + (Spelling.Nearest(name, All.Select(known => known.Name)) is { } near ? $"; did you mean '{near}'?"
                    : $"; there are {string.Join(", ", All.Select(known => known.Name))}."));
        return hasPrice || !figure.Name.StartsWith(CostPrefix, StringComparison.Ordinal) ? figure
            : throw new UserErrorException($"--minimize {name}: needs --price, such as --price cpu=0.04,memory=0.005.");
    }

    private static string WithoutUnit(Figure figure) => figure.Name.LastIndexOf('_') is > 0 and var at ? figure.Name[..at] : figure.Name;
}
