using MlServe.Evaluator.Objectives;

namespace MlServe.Evaluator.Figures;

/// <summary>A summary for people: what a run is judged by first, then what explains it. Unknown figures are left out.</summary>
internal static class SummaryTable
{
    /// <summary>Writes the figures that are known, one per line.</summary>
    public static void Write(Summary summary, TextWriter to)
    {
        foreach (var figure in KnownFigures.All.Where(figure => figure.Line is not null))
        {
            if (figure.TextOf(summary) is { } text)
                to.WriteLine($"{figure.Line,-20}{text}");
        }

        Write(summary.Objectives ?? [], to);
    }

    /// <summary>Writes what became of objectives, one per line.</summary>
    public static void Write(IEnumerable<ObjectiveResult> objectives, TextWriter to)
    {
        foreach (var objective in objectives)
            to.WriteLine($"{objective.Name,-20}{objective.Text}");
    }
}
