using System.Text.Json.Serialization;

namespace MlServe.Evaluator.Capacity;

/// <summary>What a load is counted in.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<LoadKind>))]
internal enum LoadKind
{
    /// <summary>Requests a second that come at random, answered or not (open, Poisson).</summary>
    [JsonStringEnumMemberName("rate")]
    Rate,

    /// <summary>Users who each send, read the answer, think and send again (closed).</summary>
    [JsonStringEnumMemberName("users")]
    Users,
}
