namespace MlServe.Evaluator.Sweep;

/// <summary>The combinations of a sweep.</summary>
internal static class SweepCells
{
    /// <summary>Most cells of a sweep: more is a mistake in a range.</summary>
    public const int Most = 10_000;

    // Ranges may hold fewer combinations than are asked for: that is known when drawing finds nothing new for so long.
    private const int MostMisses = 1_000;

    /// <summary>The cells with their manifests.</summary>
    /// <param name="definition">The sweep.</param>
    /// <param name="random">Draws a random sample; the same seed draws the same.</param>
    /// <exception cref="UserErrorException">Every cell is invalid; says why.</exception>
    public static IReadOnlyList<SweepCell> Of(SweepDefinition definition, Random random)
    {
        var combinations = definition.Count is { } count ? Sample(definition.Parameters, count, random) : Grid(definition.Parameters);
        List<SweepCell> cells = [.. combinations.Select((values, index) => SweepCell.Of(definition, index + 1, values))];
        return cells.Any(cell => cell.Problem is null) ? cells
            : throw new UserErrorException($"none of the {cells.Count} cells is a valid manifest; the first: {cells[0].Problem}");
    }

    /// <summary>Every combination; the last parameter changes first.</summary>
    internal static IReadOnlyList<IReadOnlyList<string?>> Grid(IReadOnlyList<SweepParameter> parameters)
    {
        IEnumerable<IReadOnlyList<string?>> combinations = [[]];
        foreach (var parameter in parameters)
            combinations = combinations.SelectMany(_ => parameter.Values, (combination, value) => (IReadOnlyList<string?>)[.. combination, value]);
        return [.. combinations];
    }

    /// <summary>So many combinations, each at most once; fewer where there are no more.</summary>
    internal static IReadOnlyList<IReadOnlyList<string?>> Sample(IReadOnlyList<SweepParameter> parameters, int count, Random random)
    {
        var drawn = new List<IReadOnlyList<string?>>();
        var known = new HashSet<string>();
        for (var misses = 0; drawn.Count < count && misses < MostMisses; misses++)
        {
            List<string?> combination =
            [
                .. parameters.Select(parameter =>
                    parameter.Range is { } range ? range.Draw(random) : parameter.Values[random.Next(parameter.Values.Count)]
                ),
            ];
            if (!known.Add(string.Join('\n', combination.Select(SweepParameter.Show))))
                continue;
            drawn.Add(combination);
            misses = 0;
        }

        return drawn;
    }
}
