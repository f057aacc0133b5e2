using MlServe.Evaluator.Sweep.Definitions;
using MlServe.Evaluator.Tuning.Definitions;

namespace MlServe.Evaluator.Tuning.Results;

/// <summary>What a study says, in sentences. Pure.</summary>
internal static class TuneFindings
{
    /// <summary>What the search has shown; how the race ended is the race's to say.</summary>
    public static IReadOnlyList<string> Conclusions(TuneResult result)
    {
        if (result.Best is not { } best)
            return [WhatItWouldTake(result)];
        var (definition, figure) = (result.Definition, result.Definition.Minimized);
        if (best.Cell == 0)
            return [$"Of {Tried(result)} none that keeps {Kept(definition)} is better than the manifest as it is ({Shown(result, best)})."];
        List<string> said = [$"Simulated, cell {best.Cell} is the best of {Tried(result)}: {Shown(result, best)}, with {Kept(definition)} kept."];
        if (result.GainOf(best) is { } gain && result.Original.Value(figure.Name) is { } before)
            said.Add($"That is {gain} than with the manifest as it is ({figure.ShowWithUnit(before)}"
                + (result.Original.Meets ? ")." : $"), which misses {Missed(definition, result.Original)}."));
        else if (result.Original.Problem is { } problem)
            said.Add($"The manifest as it is does not run: {problem}");
        return said;
    }

    /// <summary>Why a parameter is what it is in a cell, by what was simulated with it as the manifest has it; null: that was not simulated.</summary>
    /// <param name="result">The study.</param>
    /// <param name="cell">The cell.</param>
    /// <param name="at">Place of the parameter.</param>
    public static string? Why(TuneResult result, TunedCell cell, int at)
    {
        var (definition, figure) = (result.Definition, result.Definition.Minimized);
        List<string?> values = [.. cell.Values(result.Names)];
        values[at] = definition.Original[at];
        if (!definition.IsOriginalOneValue[at] || result.Find(values) is not { } without)
            return null;
        var with = definition.Original[at] is { } was ? $"with {was}" : "without it";
        return without.Problem is not null ? $"{with} it cannot run beside the other changes"
            : !without.Meets ? $"{with}, {Missed(definition, without)} would be missed"
            : without.Value(figure.Name) is { } other && cell.Value(figure.Name) is { } own && other != own
            ? $"{with}, {figure.Title.ToLowerInvariant()} would be {figure.ShowWithUnit(other)} instead of {figure.ShowWithUnit(own)}"
            : "it makes no difference";
    }

    /// <summary>What is minimized and what shows the requirements, of a cell.</summary>
    public static string Shown(TuneResult result, TunedCell cell) => string.Join(", ", result.FrontFigures
        .Where(figure => cell.Value(figure.Name) is not null)
        .Select(figure => $"{figure.Title.ToLowerInvariant()} {figure.ShowWithUnit(cell.Value(figure.Name)!.Value)}"));

    /// <summary>The requirements that a cell misses.</summary>
    public static string Missed(TuneDefinition definition, TunedCell cell) =>
        string.Join(" and ", MissedBy(definition, cell).Select(one => one.Name));

    /// <summary>The values of a cell: <c>cpu 300m, max 4</c>.</summary>
    public static string ValuesOf(TuneResult result, TunedCell cell) => cell.Cell == 0 ? "the manifest as it is"
        : string.Join(", ", result.Names.Select(name => $"{name} {SweepParameter.Show(cell.Parameters.GetValueOrDefault(name))}"));

    /// <summary>Where nothing keeps to all: what comes nearest, and what would have to be allowed or widened.</summary>
    public static string WhatItWouldTake(TuneResult result)
    {
        var definition = result.Definition;
        if (result.Nearest is not { } nearest)
            return $"none of {Tried(result)} can run; the first: {result.Cells.Prepend(result.Original).First(cell => cell.Problem is not null).Problem}";
        var allowing = MissedBy(definition, nearest)
            .Select(one => Usual(nearest, one.Figure.Name) is { } value ? one.Allowing(value) : null).OfType<string>().Distinct().ToList();
        var ends = Ends(definition, nearest).ToList();
        return $"none of {Tried(result)} keeps {Missed(definition, nearest)}: the nearest, "
            + (nearest.Cell == 0 ? "the manifest as it is" : $"cell {nearest.Cell} ({ValuesOf(result, nearest)})")
            + $", has {Shown(result, nearest)}: "
            + (allowing.Count > 0 ? $"it would keep {string.Join(" and ", allowing)}"
                : Invariant($"it spends {nearest.MostSpent:0.##} times what may be bad"))
            + (ends.Count > 0 ? $"; or widen --over, where {string.Join(" and ", ends)}." : "; or vary more with --over.");
    }

    private static IEnumerable<string> Ends(TuneDefinition definition, TunedCell cell)
    {
        foreach (var parameter in definition.Parameters.Where(parameter => parameter.Range is not null || parameter.Values.Count > 1))
        {
            var value = cell.Parameters.GetValueOrDefault(parameter.Name);
            var (first, last) = parameter.Range is { } range ? (range.At(0), range.At(1)) : (parameter.Values[0], parameter.Values[^1]);
            if (TuneDefinition.IsSame(value, last) || TuneDefinition.IsSame(value, first))
                yield return $"{parameter.Name} is at {(TuneDefinition.IsSame(value, last) ? "its last" : "its first")}, {SweepParameter.Show(value)}";
        }
    }

    private static IEnumerable<Requirement> MissedBy(TuneDefinition definition, TunedCell cell) =>
        definition.Requirements.Where(one => !(cell.BudgetSpent.GetValueOrDefault(one.Name) <= 1));

    private static double? Usual(TunedCell cell, string figure) => cell.Trials.TryGetValue(figure, out var trials) ? TuneDefinition.Usual(trials) : null;

    private static string Tried(TuneResult result) => NumberText.Count(result.Cells.Count, "cell");

    /// <summary>All that is to be kept.</summary>
    public static string Kept(TuneDefinition definition) => string.Join(" and ", definition.Requirements.Select(one => one.Name));
}
