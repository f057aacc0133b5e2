using System.Text.Json.Serialization;
using MlServe.Evaluator.Tuning.Results;

namespace MlServe.Evaluator.Tuning.Races;

/// <summary>What real rounds say of a cell beside the manifest as it is, as tune.json holds it.</summary>
/// <param name="Cell">The cell.</param>
/// <param name="Rounds">In so many rounds both were measured.</param>
/// <param name="Gain">What it costs less; null: no round yet.</param>
/// <param name="BudgetSpent">What it spent of each requirement's budget, all its rounds together; above 1 it is missed. Null: nobody can tell.</param>
/// <param name="Conclusion">What is sure.</param>
internal sealed record RaceEntry(int Cell, int Rounds, Gain? Gain, IReadOnlyDictionary<string, double?> BudgetSpent, RaceConclusion Conclusion)
{
    /// <summary>Whether there is nothing left to find out.</summary>
    [JsonIgnore] public bool IsDecided => Conclusion != RaceConclusion.Open;

    /// <summary>A sentence without its full stop.</summary>
    /// <param name="figure">What is minimized, within a sentence.</param>
    public string Sentence(string figure) => $"cell {Cell}, {NumberText.Count(Rounds, "round")}: " + Conclusion switch
    {
        RaceConclusion.Better => $"surely better: {figure} {Gain}",
        RaceConclusion.NotBetter => $"no better: {figure} {Gain}",
        RaceConclusion.Missed => $"misses {string.Join(" and ", BudgetSpent.Where(one => !(one.Value <= 1)).Select(one => one.Key))}",
        _ when Gain is null => "no round counts yet",
        _ => $"not sure yet: {figure} {Gain}",
    };
}

/// <summary>What rounds say of a cell.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RaceConclusion>))]
internal enum RaceConclusion
{
    /// <summary>More rounds are needed.</summary>
    [JsonStringEnumMemberName("open")] Open,

    /// <summary>It is surely better, and keeps to all.</summary>
    [JsonStringEnumMemberName("better")] Better,

    /// <summary>It surely gains less than twice the margin.</summary>
    [JsonStringEnumMemberName("not better")] NotBetter,

    /// <summary>It misses what it has to keep to.</summary>
    [JsonStringEnumMemberName("missed")] Missed,
}

/// <summary>A race so far. Pure.</summary>
/// <param name="Entries">The cells that run.</param>
/// <param name="IsOver">All is sure, or the rounds are used up.</param>
internal sealed record RaceRecord(IReadOnlyList<RaceEntry> Entries, bool IsOver)
{
    /// <summary>The one that is surely better, of several the one that gained most; null: none is.</summary>
    [JsonIgnore]
    public RaceEntry? Winner => Entries.Where(entry => entry.Conclusion == RaceConclusion.Better).OrderBy(entry => entry.Gain!.Ratio).FirstOrDefault();

    /// <summary>The first of which nothing is sure.</summary>
    [JsonIgnore] public RaceEntry? Open => Entries.FirstOrDefault(entry => !entry.IsDecided);

    /// <summary>The first that rounds were measured of, and too few to be sure; one that never ran is none.</summary>
    [JsonIgnore] public RaceEntry? Undecided => Entries.FirstOrDefault(entry => !entry.IsDecided && entry.Rounds > 0);
}
