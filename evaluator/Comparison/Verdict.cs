using MlServe.Evaluator.Figures;
using MlServe.Evaluator.Statistics;

namespace MlServe.Evaluator.Comparison;

/// <summary>What two manifests' figures say, as a sentence that needs no table beside it.</summary>
internal static class Verdict
{
    // Closer than this and nobody would say that it differs.
    private const double Same = 0.005;

    /// <summary>
    /// The sentence: the conclusion first, the doubt after it. "31 % faster" is a response time shorter by 31 % (of A's), followed by
    /// its 95 % interval. Where the runs are too few for any conclusion it says what there is so far, and how many it takes.
    /// </summary>
    public static string Of(Entry a, Entry b, IReadOnlyDictionary<string, Difference> differences)
    {
        var (nameA, nameB) = (a.Variant.Name, b.Variant.Name);
        if (differences.GetValueOrDefault(KnownFigures.ResponseTime.Name) is not { } time)
            return $"{nameB} against {nameA}: no conclusion: {(a.Of(KnownFigures.ResponseTime) is null ? nameA : nameB)} has no valid run.";
        if (time.IsTooFew)
            return $"{SoFar([a, b])}{Failures(a, b)}. {TooFew(time)}";
        var memory = differences.GetValueOrDefault(KnownFigures.MemoryRequested.Name);
        var answer = time is { IsSignificant: true, Change: { } change }
            ? $"{Speed(nameA, nameB, change, time.Interval)}{ForMemory(memory)}"
            : $"{SoFar([a, b])}, which may be chance ({P(time)}){AtMemory(memory, nameB)}";
        return answer + Accuracy(differences) + Failures(a, b) + ".";
    }

    /// <summary>The one sentence for all pairs where all have too few runs for the same reason: once is enough. Null: each has its own.</summary>
    public static string? OfAll(IReadOnlyList<Entry> entries, IReadOnlyList<PairResult> pairs)
    {
        var reasons = pairs.Select(pair => pair.Of(KnownFigures.ResponseTime) is { IsTooFew: true } time ? TooFew(time) : null).Distinct().ToList();
        return pairs.Count > 1 && reasons is [{ } reason] ? $"{SoFar(entries)}. {reason}" : null;
    }

    /// <summary>The medians, the fastest first.</summary>
    private static string SoFar(IReadOnlyList<Entry> entries)
    {
        var figure = KnownFigures.ResponseTime;
        var known = entries.OrderBy(entry => entry.Of(figure)!.Median).ToList();
        var (first, last) = (figure.ShowWithUnit(known[0].Of(figure)!.Median), figure.ShowWithUnit(known[^1].Of(figure)!.Median));
        if (first == last)
            return $"So far {string.Join(" and ", known.Select(entry => entry.Variant.Name))} answer equally fast, in {first} (median of the runs)";
        var others = string.Join(", ", known.Skip(1).Select(entry => $"{figure.ShowWithUnit(entry.Of(figure)!.Median)} of {entry.Variant.Name}"));
        return $"So far {known[0].Variant.Name} answers fastest: {first} against {others} (medians of the runs)";
    }

    /// <summary>How many runs would do.</summary>
    private static string TooFew(Difference time) =>
        time.IsPaired
            ? Invariant($"{NumberText.Count(time.RunsOfA, "round")} {(time.RunsOfA == 1 ? "is" : "are")} too few to tell that from chance: at least ")
                + Invariant($"{Bootstrap.FewestValues} are needed.")
            : (time.RunsOfA == time.RunsOfB
                    ? $"{NumberText.Count(time.RunsOfA, "run")} of each {(time.RunsOfA == 1 ? "is" : "are")}"
                    : Invariant($"{time.RunsOfA} and {NumberText.Count(time.RunsOfB, "run")} are")
            ) + " too few to tell that from chance: at least 4 of each are needed.";

    private static string Speed(string a, string b, double ratio, Interval? interval) =>
        ratio switch
        {
            >= 2 => Invariant($"{b} takes {ratio:0.0} × as long to answer{Between(interval, value => Invariant($"{value:0.0}"))} as {a}"),
            > 1 => Invariant(
                $"{b} answers {(ratio - 1) * 100:0.#} % slower{Between(interval, value => Invariant($"{(value - 1) * 100:0.#}"))} than {a}"
            ),
            // The interval of what is saved runs from the high end of what is left.
            _ => Invariant($"{b} answers {(1 - ratio) * 100:0.#} % faster{Between(Turned(interval), value => Invariant($"{(1 - value) * 100:0.#}"))} than {a}"),
        };

    private static Interval? Turned(Interval? interval) => interval is null ? null : new Interval(interval.High, interval.Low);

    private static string Between(Interval? interval, Func<double, string> text) =>
        interval is null ? "" : $" [{text(interval.Low)}, {text(interval.High)}]";

    private static string ForMemory(Difference? memory) =>
        memory?.Change is { } ratio
            ? Math.Abs(ratio - 1) < Same
                ? " for the same memory"
                : $" for {Times(ratio)} the memory"
            : "";

    private static string AtMemory(Difference? memory, string nameB) => memory?.Change is { } ratio
        ? Math.Abs(ratio - 1) < Same ? "; they request the same memory" : $"; {nameB} requests {Times(ratio)} the memory"
        : "";

    private static string Times(double ratio) => Invariant($"{ratio:0.0#} ×");

    private static string Accuracy(IReadOnlyDictionary<string, Difference> differences) =>
        differences.GetValueOrDefault(KnownFigures.Accuracy.Name)?.Change is { } change && Math.Abs(change) >= 0.0005
            ? Invariant($", with an accuracy {Math.Abs(change) * 100:0.0} points {(change > 0 ? "higher" : "lower")}")
            : "";

    /// <summary>Fast answers of a service that refuses half of them are no merit.</summary>
    private static string Failures(Entry a, Entry b)
    {
        var (ofA, ofB) = (Failed(a), Failed(b));
        return ofA > 0 || ofB > 0 ? Invariant($"; of its requests {ofB * 100:0.##} % failed, of {a.Variant.Name}'s {ofA * 100:0.##} %") : "";
    }

    private static double Failed(Entry entry)
    {
        var answered = entry.Variant.Counted.Sum(trial => trial.Summary.Transactions ?? 0);
        var failed = entry.Variant.Counted.Sum(trial => trial.Summary.Failed ?? 0);
        return failed == 0 ? 0 : (double)failed / (answered + failed);
    }

    private static string P(Difference difference) => Invariant($"p = {difference.P:0.###}");
}
