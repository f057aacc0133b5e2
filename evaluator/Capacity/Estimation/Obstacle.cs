using System.Text.Json.Serialization;

namespace MlServe.Evaluator.Capacity.Estimation;

/// <summary>What besides the objectives kept a trial from going well.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Obstacle>))]
internal enum Obstacle
{
    /// <summary>Nothing.</summary>
    [JsonStringEnumMemberName("none")]
    None,

    /// <summary>Fewer requests were answered than were sent: a queue grew, and would have grown on.</summary>
    [JsonStringEnumMemberName("throughput")]
    Throughput,

    /// <summary>The load generator was at its own limit: what the trial shows is not the service's.</summary>
    [JsonStringEnumMemberName("generator")]
    Generator,
}
