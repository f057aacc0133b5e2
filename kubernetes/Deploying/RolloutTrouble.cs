namespace MlServe.Kubernetes.Deploying;

/// <summary>Why a rollout does not come to its end.</summary>
/// <param name="Text">One line: the pod, what holds it up, what to do.</param>
/// <param name="IsHopeless">Waiting longer will not help.</param>
/// <param name="Pod">The pod whose log may say more; null when there is none.</param>
/// <param name="Container">The container of that pod.</param>
/// <param name="HasEnded">The container ended: its previous log is the one to read.</param>
/// <param name="Reason">A word or two for tables: <c>OOMKilled</c>, <c>image not found</c>, <c>crashed</c>, <c>never ready</c>.</param>
public sealed record RolloutTrouble(
    string Text,
    bool IsHopeless,
    string? Pod = null,
    string? Container = null,
    bool HasEnded = false,
    string Reason = "never ready"
);
