using MlServe.Evaluator.Files;
using MlServe.Evaluator.Sweep.Results;
using MlServe.Evaluator.Tuning.Races;
using MlServe.Evaluator.Tuning.Results;

namespace MlServe.Evaluator.Tuning;

/// <summary>tune.json: what a study is of, and how far it has come. Written from this record and read as it; replaced as a whole after each cell.</summary>
internal sealed record TuneRecord
{
    /// <summary>What whoever goes on with it must find.</summary>
    public required TuneSettings Definition { get; init; }

    /// <summary>What is varied.</summary>
    public required IReadOnlyList<ParameterRecord> Parameters { get; init; }

    /// <summary>Nothing is left to be tried, nor to be raced.</summary>
    public bool Finished { get; init; }

    /// <summary>What was found, a sentence each.</summary>
    public IReadOnlyList<string> Conclusions { get; init; } = [];

    /// <summary>The best cell by the simulations, 0: the manifest as it is; null: nothing keeps to all.</summary>
    public int? Best { get; init; }

    /// <summary>Figures of the Pareto front.</summary>
    public IReadOnlyList<string> FrontOf { get; init; } = [];

    /// <summary>The cells on it.</summary>
    public IReadOnlyList<int> Front { get; init; } = [];

    /// <summary>The real rounds; null: there were none.</summary>
    public RaceRecord? Race { get; init; }

    /// <summary>The manifest as it is; null: not simulated yet.</summary>
    public TunedCell? Original { get; init; }

    /// <summary>What was tried, in the order of trying.</summary>
    public IReadOnlyList<TunedCell> Cells { get; init; } = [];

    /// <summary>A study as it stands.</summary>
    public static TuneRecord Of(TuneSettings settings, TuneResult result, RaceRecord? race) => new()
    {
        Definition = settings,
        Parameters = [.. result.Definition.Parameters.Select(ParameterRecord.Of)],
        Conclusions = TuneFindings.Conclusions(result),
        Best = result.Best?.Cell,
        FrontOf = [.. result.FrontFigures.Select(figure => figure.Name)],
        Front = [.. result.Front.Select(cell => cell.Cell)],
        Race = race,
        Original = result.Original,
        Cells = result.Cells,
    };

    /// <summary>The record of a study's folder; null where a kill left none.</summary>
    public static TuneRecord? Read(TuneFolder folder) => JsonFile.Read<TuneRecord>(folder.Json);
}
