using System.Text.Json.Serialization;

namespace MlServe.Evaluator.Tuning.Results;

/// <summary>What was tried, with what its simulations came to, as tune.json holds it.</summary>
internal sealed record TunedCell
{
    /// <summary>Its number, from 1 in the order of trying; 0: the manifest as it is.</summary>
    public required int Cell { get; init; }

    /// <summary>A value for each parameter by name; null: the field is not set.</summary>
    public required IReadOnlyDictionary<string, string?> Parameters { get; init; }

    /// <summary>Why it cannot run; null: it can.</summary>
    public string? Problem { get; init; }

    /// <summary>Each figure's median over the simulations, by its name in summary.json.</summary>
    public IReadOnlyDictionary<string, double> Figures { get; init; } = new Dictionary<string, double>();

    /// <summary>The figures that count, by name: one value per simulation; null where that has none.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<double?>> Trials { get; init; } = new Dictionary<string, IReadOnlyList<double?>>();

    /// <summary>
    /// What of each requirement's budget nine tenths of the simulations spend at most, by its name: above 1 it is missed. Null: nobody can tell.
    /// </summary>
    public IReadOnlyDictionary<string, double?> BudgetSpent { get; init; } = new Dictionary<string, double?>();

    /// <summary>It keeps to all it has to keep to.</summary>
    public bool Meets => Problem is null && BudgetSpent.Values.All(spent => spent <= 1);

    /// <summary>The most that it spends of any budget; infinite where it cannot run, or nobody can tell.</summary>
    [JsonIgnore]
    public double MostSpent => Problem is not null ? double.PositiveInfinity
        : BudgetSpent.Values.Select(spent => spent ?? double.PositiveInfinity).DefaultIfEmpty(0).Max();

    /// <summary>A figure's median; null when unknown.</summary>
    public double? Value(string figure) => Figures.TryGetValue(figure, out var value) ? value : null;

    /// <summary>Its values in the order of the parameters.</summary>
    public IReadOnlyList<string?> Values(IEnumerable<string> parameters) => [.. parameters.Select(name => Parameters.GetValueOrDefault(name))];
}
