using MlServe.Evaluator.Figures;
using MlServe.Evaluator.Files.Terminal;

namespace MlServe.Evaluator.Simulation.Results;

/// <summary>What simulating a manifest came to, for people: each figure's median and, of several trials, where 90 % of them lie.</summary>
internal static class SimulationText
{
    /// <summary>Writes it.</summary>
    public static void Write(SimulationTrials trials, TextWriter to)
    {
        var (bands, several) = (trials.Bands(), trials.Summaries.Count > 1);
        List<IReadOnlyList<string>> rows = [["", several ? "median" : "", several ? Invariant($"90 % of {trials.Summaries.Count} trials") : ""]];
        foreach (var figure in KnownFigures.All.Where(figure => figure.Line is not null || figure == KnownFigures.FailedShare))
        {
            if (bands.TryGetValue(figure.Name, out var band))
                rows.Add([
                    figure.Line ?? "failed", figure.ShowWithUnit(band.Median),
                    several ? $"{figure.Show(band.Low)} – {figure.ShowWithUnit(band.High)}" : "",
                ]);
        }

        TextTable.Write(several ? rows : [.. rows.Skip(1)], to);
        foreach (var (objective, share) in trials.KeptShares())
            to.WriteLine(several ? Invariant($"{objective}: kept in {share * 100:0.#} % of the trials") : $"{objective}: {(share == 1 ? "kept" : "missed")}");
    }
}
