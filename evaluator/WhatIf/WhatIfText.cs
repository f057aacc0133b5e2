using MlServe.Evaluator.Files.Terminal;
using MlServe.Evaluator.Findings;

namespace MlServe.Evaluator.WhatIf;

/// <summary>The result for a terminal.</summary>
internal static class WhatIfText
{
    /// <summary>Writes it.</summary>
    /// <param name="result">The result.</param>
    /// <param name="all">Every look, not only those that change the replicas.</param>
    /// <param name="to">Where to.</param>
    public static void Write(WhatIfResult result, bool all, TextWriter to)
    {
        to.WriteLine(Reproduction(result));
        foreach (var caution in result.Recording.Cautions)
            to.WriteLine(caution);
        if (result.Changes.Count > 0)
            to.WriteLine($"Decisions with {string.Join(", ", result.Changes)}:");
        to.WriteLine();
        var shown = result.Looks.Where(look => all || IsChange(look) || look == result.Parting).ToList();
        if (shown.Count == 0)
            to.WriteLine("No evaluation changes the replicas.");
        else
            TextTable.Write([["time", "recorded", "with these", "why"], .. shown.Select(look => Row(result, look))], to);
        to.WriteLine();
        to.WriteLine(Parting(result));
        to.WriteLine();
        TextTable.Write(Figures(result), to);
    }

    private static bool IsChange(ReplayedLook look) => Decided(look) != look.Recorded.Current || look.Desired != look.Current;

    private static int Decided(ReplayedLook look) => look.Recorded.Desired ?? look.Own;

    private static IReadOnlyList<string> Row(WhatIfResult result, ReplayedLook look) =>
        [Moment.Of(result.At(look)), Step(look.Recorded.Current, Decided(look)), (look.IsAssumed ? "~ " : "") + Step(look.Current, look.Desired), look.Why];

    private static string Step(int from, int to) => from == to ? Invariant($"{from}") : Invariant($"{from} → {to}");

    private static string Reproduction(WhatIfResult result)
    {
        var looks = NumberText.Count(result.Looks.Count, "evaluation");
        return result.Kept == 0 ? $"{result.Recording.Name}: {looks}."
            : result.Reproduced == result.Kept ? $"{result.Recording.Name}: {looks}; with its own settings every decision comes out as recorded."
            : Invariant($"{result.Recording.Name}: {looks}; with its own settings only {result.Reproduced} of {result.Kept} decisions come out as recorded: ")
                + "the cluster's autoscaler has other intervals or tolerances, or somebody else scaled.";
    }

    private static string Parting(WhatIfResult result) => result.Parting is { } look
        ? $"Up to {Moment.Of(result.At(look))} this is exactly what would have been decided. From then on other pods would have shared the load: lines marked "
            + "~ assume the same CPU in total, spread evenly over the pods there would have been, all ready at once. Only a run shows what users notice."
        : result.Changes.Count == 0 ? "Nothing was set: --set target=60, for example, tries another target."
        : "Every decision is the same, so the recording is right for these settings up to its end.";

    private static List<IReadOnlyList<string>> Figures(WhatIfResult result)
    {
        var (recorded, other) = (result.Recorded, result.Other);
        return
        [
            ["", "recorded", result.Parting is null ? "with these" : "with these, about"],
            ["replicas, mean", NumberText.Short(recorded.Mean), NumberText.Short(other.Mean)],
            ["replicas, most", Invariant($"{recorded.Most}"), Invariant($"{other.Most}")],
            ["changes", Invariant($"{recorded.Changes}"), Invariant($"{other.Changes}")],
            ["CPU requested, mean (cores)", NumberText.Short(recorded.CpuRequestedCores), NumberText.Short(other.CpuRequestedCores)],
            ["memory requested, mean (MiB)", NumberText.Short(recorded.MemoryRequestedKB / 1024), NumberText.Short(other.MemoryRequestedKB / 1024)],
        ];
    }
}
