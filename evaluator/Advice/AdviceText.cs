using System.Text.Json;
using MlServe.Evaluator.Files;
using MlServe.Evaluator.Files.Terminal;

namespace MlServe.Evaluator.Advice;

/// <summary>The advice for people and for machines.</summary>
internal static class AdviceText
{
    /// <summary>A table of all fields, and what the runs could not tell.</summary>
    public static void Write(AdviceResult advice, TextWriter to)
    {
        to.WriteLine(Invariant($"From {NumberText.Count(advice.Evidence.Runs.Count, "run")}, {advice.Evidence.Seconds / 60:0.#} minutes:"));
        TextTable.Write(
            [["field", "now", "advised", "why"], .. advice.Recommendations.Select(one => (IReadOnlyList<string>)
                [one.Name, one.Now ?? "not set", one.IsChange ? one.Advised! : "stays", one.Reason])],
            to);
        if (advice is { CpuSlack: { } cpu, MemorySlack: { } memory })
            to.WriteLine(
                Invariant($"Of what would then be requested, {cpu * 100:0} % of the CPU and {memory * 100:0} % of the memory would be unused on average."));
        foreach (var caution in advice.Cautions)
            to.WriteLine(caution);
    }

    /// <summary>One object.</summary>
    public static string Json(AdviceResult advice) => JsonSerializer.Serialize(
        new
        {
            advice.Evidence.Runs,
            MeasuredS = advice.Evidence.Seconds,
            Recommendations = advice.Recommendations.Select(one => new { one.Field, one.Now, one.Advised, one.IsChange, one.Reason }),
            advice.CpuSlack,
            advice.MemorySlack,
            advice.Cautions,
        },
        JsonFile.Options);
}
