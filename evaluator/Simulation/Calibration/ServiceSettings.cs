using System.Globalization;
using k8s.Models;

namespace MlServe.Evaluator.Simulation.Calibration;

/// <summary>
/// The two options of the service that a simulation can follow, <c>Concurrency</c> and <c>QueueLength</c>, as a manifest sets them:
/// <c>Serve__QueueLength</c> in the environment, <c>--Serve:QueueLength</c> among the arguments.
/// </summary>
internal static class ServiceSettings
{
    private static readonly string[] Followed = ["Concurrency", "QueueLength"];

    /// <summary>Requests worked on at once; null: what the service makes of its CPU limit.</summary>
    public static int? Concurrency(V1Container container) => Find(container, "Concurrency") is > 0 and var set ? set : null;

    /// <summary>Requests that may wait; null: the service's own.</summary>
    public static int? QueueLength(V1Container container) => Find(container, "QueueLength");

    /// <summary>The variable by which the service is told its cores; null: it is not.</summary>
    public static string? CpuLimit(V1Container container) => Variable(container, "CPU_LIMIT");

    /// <summary>Whether a variable only sets one of them.</summary>
    public static bool IsVariable(string name) => Followed.Any(option => name.Equals($"Serve__{option}", StringComparison.OrdinalIgnoreCase));

    /// <summary>The words of a command line without those that only set them.</summary>
    public static IReadOnlyList<string> Others(IReadOnlyList<string> words)
    {
        var others = new List<string>();
        for (var i = 0; i < words.Count; i++)
        {
            if (Followed.Any(option => IsArgument(words[i], option) && !words[i].Contains('=')))
                i++;
            else if (!Followed.Any(option => IsArgument(words[i], option)))
                others.Add(words[i]);
        }

        return others;
    }

    private static int? Find(V1Container container, string option)
    {
        var words = (container.Command ?? []).Concat(container.Args ?? []).ToList();
        var at = words.FindLastIndex(word => IsArgument(word, option));
        // As the service: the command line before the environment.
        var text = at < 0 ? Variable(container, $"Serve__{option}")
            : words[at].Split('=', 2) is [_, var value] ? value
            : words.ElementAtOrDefault(at + 1);
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    private static string? Variable(V1Container container, string name) =>
        container.Env?.LastOrDefault(variable => variable.Name.Equals(name, StringComparison.OrdinalIgnoreCase))?.Value;

    private static bool IsArgument(string word, string option) =>
        word.Split('=', 2)[0].Equals($"--Serve:{option}", StringComparison.OrdinalIgnoreCase);
}
