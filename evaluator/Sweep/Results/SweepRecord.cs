using MlServe.Evaluator.Files;
using MlServe.Evaluator.Sweep.Definitions;

namespace MlServe.Evaluator.Sweep.Results;

/// <summary>sweep.json: what a sweep is of, and how far it has come. The file has its one home here: it is written from this record and read as it.</summary>
internal sealed record SweepRecord
{
    /// <summary>What whoever goes on with it must find.</summary>
    public required SweepSettings Definition { get; init; }

    /// <summary><c>median</c> or <c>mean</c>.</summary>
    public required string Combine { get; init; }

    /// <summary>What is varied.</summary>
    public required IReadOnlyList<ParameterRecord> Parameters { get; init; }

    /// <summary>Nothing is left to run, or nothing need be.</summary>
    public bool Finished { get; init; }

    /// <summary>Names of the figures that the Pareto front minds.</summary>
    public required IReadOnlyList<string> FrontOf { get; init; }

    /// <summary>What was found out, a sentence each.</summary>
    public IReadOnlyList<string> Conclusions { get; init; } = [];

    /// <summary>The best cell's number by figure.</summary>
    public required IReadOnlyDictionary<string, int> Best { get; init; }

    /// <summary>By figure the numbers of the best cells where several cannot be told apart.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<int>> Tied { get; init; } = new Dictionary<string, IReadOnlyList<int>>();

    /// <summary>The cells.</summary>
    public required IReadOnlyList<CellRecord> Cells { get; init; }

    /// <summary>A sweep as it stands.</summary>
    /// <param name="result">How far it has come.</param>
    /// <param name="settings">What it is made with.</param>
    /// <param name="folder">What the paths are relative to.</param>
    public static SweepRecord Of(SweepResult result, SweepSettings settings, SweepFolder folder)
    {
        var (definition, front, bests) = (result.Definition, SweepFindings.Front(result), SweepFindings.Best(result));
        return new SweepRecord
        {
            Definition = settings,
            Combine = definition.Combination == Combination.Mean ? "mean" : "median",
            Parameters = [.. definition.Parameters.Select(ParameterRecord.Of)],
            Finished = result.IsFinished,
            FrontOf = [.. SweepFindings.FrontMetrics(result).Select(metric => metric.Name)],
            Conclusions = SweepConclusions.All(result),
            Best = bests.ToDictionary(best => best.Metric.Name, best => best.First.Best.Cell.Number),
            Tied = bests.Where(best => best.First.Cells.Count > 1)
                .ToDictionary(best => best.Metric.Name, best => (IReadOnlyList<int>)[.. best.First.Cells.Select(cell => cell.Cell.Number)]),
            Cells = [.. result.Cells.Select((cell, index) => CellRecord.Of(result, cell, front[index], folder))],
        };
    }

    /// <summary>The record of a sweep's folder; null where a kill left none.</summary>
    public static SweepRecord? Read(SweepFolder folder) => JsonFile.Read<SweepRecord>(folder.Json);

    /// <summary>The values of the cells that a sweep has suggested so far; none of one whose cells are known beforehand.</summary>
    public static IReadOnlyList<IReadOnlyList<string?>> ReadSuggested(SweepFolder folder, SweepDefinition definition) => !definition.IsSearch
        ? []
        :
        [
            .. (Read(folder)?.Cells ?? []).OrderBy(cell => cell.Cell)
                .Select(cell => (IReadOnlyList<string?>)[.. definition.Parameters.Select(parameter => cell.Parameters.GetValueOrDefault(parameter.Name))]),
        ];
}

/// <summary>A parameter in sweep.json.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Fields">The manifest's fields that it sets; none of a pipeline.</param>
/// <param name="Values">The values it takes; null where they are drawn from a range.</param>
/// <param name="From">The range's least; null: there is none.</param>
/// <param name="To">The range's most.</param>
internal sealed record ParameterRecord(string Name, IReadOnlyList<string> Fields, IReadOnlyList<string?>? Values, string? From, string? To)
{
    /// <summary>The record of a parameter.</summary>
    public static ParameterRecord Of(SweepParameter parameter) => new(
        parameter.Name,
        [.. parameter.Fields.Select(field => field.Text)],
        parameter.Values.Count > 0 ? parameter.Values : null,
        parameter.Range?.Text(parameter.Range.From),
        parameter.Range?.Text(parameter.Range.To));
}
