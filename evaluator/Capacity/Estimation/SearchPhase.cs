using System.Text.Json.Serialization;

namespace MlServe.Evaluator.Capacity.Estimation;

/// <summary>Why a load is tried.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SearchPhase>))]
internal enum SearchPhase
{
    /// <summary>Twice as much, or half, until there is a load that is kept and one that is missed.</summary>
    [JsonStringEnumMemberName("doubling")]
    Doubling,

    /// <summary>The middle between the two.</summary>
    [JsonStringEnumMemberName("bisection")]
    Bisection,

    /// <summary>One of five at the load that is to be claimed.</summary>
    [JsonStringEnumMemberName("confirmation")]
    Confirmation,
}
