using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace MlServe.Evaluator.Runs.Deployments;

/// <summary>What an object says of the run that created it; an object without is not ours.</summary>
/// <param name="Run">The run, or <see cref="RunLabels.Up"/>.</param>
/// <param name="Machine">Where that run was started.</param>
/// <param name="LivingPid">The run's process, if it still goes on here and is not this one.</param>
internal sealed record RunMark(string Run, string Machine, int? LivingPid)
{
    // Both are clocks' differences, and a clock may be set.
    private static readonly TimeSpan SameStart = TimeSpan.FromMinutes(1);

    /// <summary>Who this process is: machine, process and its start, since numbers of processes are used again.</summary>
    public static string ThisOwner { get; } = Owner();

    /// <summary>Whether that run still goes on cannot be told from here: it was started on another machine.</summary>
    public bool IsElsewhere => Run != RunLabels.Up && Machine != Environment.MachineName;

    /// <summary>The mark of an object; null when no run of ours created it. A label alone could be anyone's.</summary>
    public static RunMark? Of(JsonObject value)
    {
        var run = (string?)value["metadata"]?["labels"]?[RunLabels.Run];
        var owner = (string?)value["metadata"]?["annotations"]?[RunLabels.Owner];
        return run is null || owner is null ? null : new RunMark(run, owner.Split('/')[0], LivingPidOf(owner));
    }

    private static int? LivingPidOf(string owner)
    {
        var parts = owner.Split('/');
        if (
            owner == ThisOwner
            || parts.Length < 2
            || parts[0] != Environment.MachineName
            || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
        )
            return null;
        try
        {
            using var process = Process.GetProcessById(pid);
            return parts.Length > 2 && long.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var start)
                && (Start(process) - DateTimeOffset.FromUnixTimeSeconds(start)).Duration() > SameStart ? null : pid;
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string Owner()
    {
        using var process = Process.GetCurrentProcess();
        return Invariant($"{Environment.MachineName}/{process.Id}/{Start(process).ToUnixTimeSeconds()}");
    }

    private static DateTimeOffset Start(Process process) => new(process.StartTime);
}
