using MlServe.Evaluator.Search;
using MlServe.Evaluator.Sweep.Definitions;
using MlServe.Evaluator.Sweep.Trials;

namespace MlServe.Evaluator.Sweep;

/// <summary>The combinations of a sweep.</summary>
internal static class SweepCells
{
    /// <summary>Most cells of a sweep: more is a mistake in a range.</summary>
    public const int Most = 10_000;

    // Ranges may hold fewer combinations than are asked for: that is known when drawing finds nothing new for so long.
    private const int MostMisses = 1_000;

    /// <summary>The cells.</summary>
    /// <param name="definition">The sweep.</param>
    /// <param name="seed">Decides over a sample; the same seed makes the same cells.</param>
    /// <param name="suggested">Of a sweep whose cells are suggested by those before: the ones that there are.</param>
    /// <exception cref="UserErrorException">Every cell is invalid; says why.</exception>
    public static IReadOnlyList<SweepCell> Of(SweepDefinition definition, int seed, IReadOnlyList<IReadOnlyList<string?>>? suggested = null)
    {
        if (definition.IsSearch)
        {
            // What is wrong with all of them is wrong with the first.
            if (suggested is null)
                _ = Checked([CellSuggestion.Next(definition, seed, [])!]);
            return Make(definition, suggested ?? []);
        }

        var (parameters, count) = (definition.Parameters, definition.Count ?? 0);
        return Checked(Make(definition, definition.Sampling switch
        {
            Sampling.Random => Sample(parameters, count, new Random(seed)),
            Sampling.Sobol => Even(parameters, count, seed),
            _ => Grid(parameters),
        }));
    }

    /// <summary>Every combination; the last parameter changes first.</summary>
    internal static IReadOnlyList<IReadOnlyList<string?>> Grid(IReadOnlyList<SweepParameter> parameters)
    {
        IEnumerable<IReadOnlyList<string?>> combinations = [[]];
        foreach (var parameter in parameters)
            combinations = combinations.SelectMany(_ => parameter.Values, (combination, value) => (IReadOnlyList<string?>)[.. combination, value]);
        return [.. combinations];
    }

    /// <summary>So many combinations drawn by chance, each at most once; fewer where there are no more.</summary>
    internal static IReadOnlyList<IReadOnlyList<string?>> Sample(IReadOnlyList<SweepParameter> parameters, int count, Random random) =>
        Distinct(count, _ => [.. parameters.Select(parameter =>
            parameter.Range is { } range ? range.Draw(random) : parameter.Values[random.Next(parameter.Values.Count)])]);

    /// <summary>So many combinations that lie evenly, each at most once; fewer where there are no more.</summary>
    internal static IReadOnlyList<IReadOnlyList<string?>> Even(IReadOnlyList<SweepParameter> parameters, int count, int seed)
    {
        var sequence = new SobolSequence(parameters.Count, seed);
        return Distinct(count, index => [.. parameters.Zip(sequence.At(index), (parameter, uniform) => parameter.At(parameter.Dimension.At(uniform)))]);
    }

    private static List<IReadOnlyList<string?>> Distinct(int count, Func<int, IReadOnlyList<string?>> make)
    {
        var made = new List<IReadOnlyList<string?>>();
        var known = new HashSet<string>();
        for (int misses = 0, index = 0; made.Count < count && misses < MostMisses; misses++, index++)
        {
            var combination = make(index);
            if (!known.Add(SweepCell.KeyOf(combination)))
                continue;
            made.Add(combination);
            misses = 0;
        }

        return made;
    }

    private static IReadOnlyList<SweepCell> Make(SweepDefinition definition, IEnumerable<IReadOnlyList<string?>> combinations) =>
        [.. combinations.Select((values, index) => definition.Target.CellOf(definition, index + 1, values))];

    private static IReadOnlyList<SweepCell> Checked(IReadOnlyList<SweepCell> cells) => cells.Any(cell => cell.Problem is null) ? cells
        : throw new UserErrorException($"none of the {cells.Count} cells can be run; the first: {cells[0].Problem}");
}
