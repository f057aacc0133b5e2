using System.Text.Json.Nodes;

namespace MlServe.Kubernetes.Deploying;

/// <summary>What an object of any kind says of its end, in the words that Jobs, pods and operators' kinds share.</summary>
/// <param name="IsComplete">It came to the end that was wanted; false: it failed.</param>
/// <param name="Text">Why, in a sentence; for one that failed.</param>
public sealed record WorkloadEnd(bool IsComplete, string Text)
{
    // A Job is Complete, a training operator's kind Succeeded; a Deployment has no end, and is there once it is Available.
    private static readonly string[] Complete = ["Complete", "Succeeded", "Available"];

    /// <summary>The end of an object; null while there is none: conditions go before the phase, which kinds without conditions have.</summary>
    public static WorkloadEnd? Of(JsonObject value)
    {
        var status = value["status"] as JsonObject;
        var conditions = (status?["conditions"] as JsonArray ?? []).OfType<JsonObject>().Where(condition => (string?)condition["status"] == "True").ToList();
        if (conditions.Find(condition => (string?)condition["type"] == "Failed") is { } failed)
            return new WorkloadEnd(false, Why((string?)failed["reason"], (string?)failed["message"]));
        if (conditions.Exists(condition => Complete.Contains((string?)condition["type"])))
            return new WorkloadEnd(true, "");
        return (string?)status?["phase"] switch
        {
            "Succeeded" => new WorkloadEnd(true, ""),
            "Failed" or "Error" => new WorkloadEnd(false, Why((string?)status["reason"], (string?)status["message"])),
            _ => null,
        };
    }

    private static string Why(string? reason, string? message) =>
        (reason, message) switch
        {
            (null, null) => "no reason given",
            (null, _) => PodTroubles.OneLine(message),
            (_, null) => reason,
            _ => $"{reason}: {PodTroubles.OneLine(message)}",
        };
}
