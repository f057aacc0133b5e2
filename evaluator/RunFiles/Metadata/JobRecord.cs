using MlServe.Evaluator.Files;

namespace MlServe.Evaluator.RunFiles.Metadata;

/// <summary>job.json: what a Job came to, where one was run instead of a load.</summary>
/// <param name="Job">Its name.</param>
/// <param name="StartedAt">When it started, as the API says.</param>
/// <param name="CompletedAt">When it was complete, as the API says.</param>
/// <param name="PodsSucceeded">Pods that ended well.</param>
/// <param name="Figures">All its figures by name.</param>
/// <param name="Printed">What each pod that succeeded printed, by pod.</param>
/// <param name="Pods">Its pods; null in a file of before 2026-12.</param>
internal sealed record JobRecord(
    string Job,
    DateTimeOffset? StartedAt,
    DateTimeOffset? CompletedAt,
    int PodsSucceeded,
    IReadOnlyDictionary<string, double> Figures,
    IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>> Printed,
    IReadOnlyDictionary<string, JobPod>? Pods = null)
{
    /// <summary>The figures in the file at <paramref name="path"/>; none where a kill left it unreadable.</summary>
    public static IReadOnlyDictionary<string, double> ReadFigures(string path) =>
        JsonFile.Read<JobRecord>(path)?.Figures ?? new Dictionary<string, double>();
}
