using MlServe.Evaluator.Files;
using MlServe.Evaluator.Files.Csv;

namespace MlServe.Evaluator.RunFiles.Autoscaling;

/// <summary>A state of a pod, as far as an autoscaler minds it: a row of pod_states.csv.</summary>
/// <param name="Time">When it was seen.</param>
/// <param name="Pod">The pod.</param>
/// <param name="Phase">Its phase; <see cref="Gone"/> once it is deleted.</param>
/// <param name="StartedAt">When its node took it (<c>status.startTime</c>); null before.</param>
/// <param name="Ready">Status of its condition Ready: <c>True</c>, <c>False</c>; empty where there is none.</param>
/// <param name="ReadySince">Since when that condition has its status.</param>
/// <param name="IsDeleting">Somebody has asked for its deletion.</param>
internal sealed record PodStateRow(
    DateTimeOffset Time, string Pod, string Phase, DateTimeOffset? StartedAt, string Ready, DateTimeOffset? ReadySince, bool IsDeleting)
{
    /// <summary>In place of a phase: the pod is no more.</summary>
    public const string Gone = "Gone";
}

/// <summary>pod_states.csv: what became of each pod, a row whenever something in it changed.</summary>
internal static class PodStatesCsv
{
    private const string Yes = "true", No = "false";

    private static readonly CsvFormat<PodStateRow> Format = new CsvFormat<PodStateRow>(new PodStateRow(default, "", "", null, "", null, false))
        .Time("time", row => row.Time, (row, time) => row with { Time = time })
        .Text("pod", row => row.Pod, (row, pod) => row with { Pod = pod })
        .Text("phase", row => row.Phase, (row, phase) => row with { Phase = phase })
        .TimeIfKnown("started_at", row => row.StartedAt, (row, time) => row with { StartedAt = time })
        .Text("ready", row => row.Ready, (row, ready) => row with { Ready = ready })
        .TimeIfKnown("ready_since", row => row.ReadySince, (row, time) => row with { ReadySince = time })
        .Text("is_deleting", row => row.IsDeleting ? Yes : No, (row, text) => row with { IsDeleting = text == Yes });

    /// <summary>Opens a file to be written.</summary>
    /// <exception cref="UserErrorException">It exists and is not to be touched, or cannot be written.</exception>
    public static CsvFile<PodStateRow> Open(string path, ExistingFile whenExists) => Format.Open(path, whenExists);

    /// <summary>Reads a file that may still be being written.</summary>
    /// <exception cref="UserErrorException">It cannot be read, lacks a column, or has a cell that is no time.</exception>
    public static IReadOnlyList<PodStateRow> Read(string path) => Format.Read(path).Rows;
}
