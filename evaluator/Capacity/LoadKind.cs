using System.Text.Json.Serialization;

namespace MlServe.Evaluator.Capacity;

/// <summary>What a load is counted in.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<LoadKind>))]
internal enum LoadKind
{
    /// <summary>Requests per second that come at random, answered or not (open, Poisson).</summary>
    [JsonStringEnumMemberName("rate")]
    Rate,

    /// <summary>Users who each send, read the answer, think and send again (closed).</summary>
    [JsonStringEnumMemberName("users")]
    Users,
}

/// <summary>The kinds' words, as files and the terminal have them.</summary>
internal static class LoadKindWords
{
    /// <summary>The word.</summary>
    public static string Word(this LoadKind kind) => kind == LoadKind.Rate ? "rate" : "users";
}
