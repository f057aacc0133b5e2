using System.Text.Json.Serialization;

namespace MlServe.Evaluator.Pipelines;

/// <summary>Where a step stands.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<StepStatus>))]
internal enum StepStatus
{
    /// <summary>Its turn has not come, or a step that it needs failed.</summary>
    [JsonStringEnumMemberName("waiting")]
    Waiting,

    /// <summary>It runs, or did when the evaluator was killed.</summary>
    [JsonStringEnumMemberName("running")]
    Running,

    /// <summary>It came to its end, in this run or in the one that it was taken from.</summary>
    [JsonStringEnumMemberName("done")]
    Done,

    /// <summary>Left out: its condition does not hold, or a step that it needs is left out.</summary>
    [JsonStringEnumMemberName("skipped")]
    Skipped,

    /// <summary>All of its tries failed.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,

    /// <summary>Ended before its time, as a sweep's trial with little hope; its figures are of what it had come to.</summary>
    [JsonStringEnumMemberName("stopped")]
    Stopped,
}
