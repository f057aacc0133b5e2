using MlServe.Evaluator.Sweep.Definitions;

namespace MlServe.Evaluator.Sweep.Trials;

/// <summary>
/// Finds the least value of a parameter with which every trial is done, by bisection, for each combination of the other parameters. What works
/// with an amount is taken to work with more. Pure.
/// </summary>
internal static class LeastValue
{
    /// <summary>Says what is wrong with the question.</summary>
    /// <exception cref="UserErrorException">There is no such parameter, or its values are no amounts.</exception>
    public static void Check(SweepDefinition definition, string name)
    {
        if (definition.Sampling != Sampling.Grid)
            throw new UserErrorException("--smallest goes through the values of a grid: leave 'sample' out of the sweep.");
        var parameter = definition.Parameters.FirstOrDefault(parameter => parameter.Name == name)
            ?? throw new UserErrorException(
                $"--smallest {name}: the sweep has no such parameter; there are {string.Join(", ", definition.Parameters.Select(known => known.Name))}.");
        foreach (var word in parameter.Values.Where(value => !SweepRange.TryParse(value, out _)))
            throw new UserErrorException($"--smallest {name}: its value '{SweepParameter.Show(word)}' is not an amount.");
    }

    /// <summary>The values of the next cell; null where all is known, or what runs must end first.</summary>
    public static IReadOnlyList<string?>? Next(SweepDefinition definition, IReadOnlyList<CellResult> cells) =>
        Searches(definition, cells).Where(search => !search.IsWaiting && search.Left > 0).Select(search => search.Middle).FirstOrDefault();

    /// <summary>Cells that may still be needed.</summary>
    public static int Left(SweepDefinition definition, IReadOnlyList<CellResult> cells) => Searches(definition, cells).Sum(search => search.Left);

    /// <summary>What was found, a sentence for each combination of the others.</summary>
    public static IEnumerable<string> Sentences(SweepResult result)
    {
        var definition = result.Definition;
        if (definition.Smallest is not { } name)
            yield break;
        foreach (var search in Searches(definition, result.Cells))
        {
            var others = definition.Parameters.Zip(search.Middle).Where(pair => pair.First.Name != name)
                .Select(pair => $"{pair.First.Name} {SweepParameter.Show(pair.Second)}").ToList();
            var with = others.Count > 0 ? $" with {string.Join(", ", others)}" : "";
            yield return search switch
            {
                { Left: > 0 } => $"The least {name} that works{with} is not known yet.",
                { Works: null } => $"No {name} of the sweep works{with}.",
                { Fails: null } => $"The least {name} that works{with} is {search.Works}, the least of the sweep.",
                _ => $"The least {name} that works{with} is {search.Works}; with {search.Fails} it does not.",
            };
        }
    }

    private static IEnumerable<Search> Searches(SweepDefinition definition, IReadOnlyList<CellResult> cells)
    {
        var at = definition.Parameters.ToList().FindIndex(parameter => parameter.Name == definition.Smallest);
        var amounts = definition.Parameters[at].Values.OrderBy(value => SweepRange.TryParse(value, out var amount) ? amount : 0).ToList();
        foreach (var others in SweepCells.Grid([.. definition.Parameters.Where((_, index) => index != at)]))
        {
            IReadOnlyList<string?> With(string? value) => [.. others.Take(at), value, .. others.Skip(at)];
            var tried = cells.Where(cell => SweepCell.KeyOf(cell.Cell.Values) == SweepCell.KeyOf(With(cell.Cell.Values[at]))).ToList();
            var over = tried.Where(cell => cell.IsOver).Select(cell => (Place: amounts.IndexOf(cell.Cell.Values[at]), Works: cell.IsUnharmed)).ToList();
            var works = over.Where(cell => cell.Works).Select(cell => cell.Place).DefaultIfEmpty(amounts.Count).Min();
            var fails = over.Where(cell => !cell.Works && cell.Place < works).Select(cell => cell.Place).DefaultIfEmpty(-1).Max();
            yield return new Search(
                With(amounts[Math.Clamp((fails + works) / 2, 0, amounts.Count - 1)]),
                // Halves that may still have to be tried.
                (int)Math.Ceiling(Math.Log2(works - fails)),
                tried.Count > over.Count,
                amounts.ElementAtOrDefault(works),
                fails < 0 ? null : amounts[fails]);
        }
    }

    private sealed record Search(IReadOnlyList<string?> Middle, int Left, bool IsWaiting, string? Works, string? Fails);
}
