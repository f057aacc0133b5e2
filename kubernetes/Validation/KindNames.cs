using MlServe.Kubernetes.Rules;

namespace MlServe.Kubernetes.Validation;

/// <summary>Whether apiVersion and kind belong together.</summary>
internal static class KindNames
{
    /// <summary>Versions that clusters served once and refuse today.</summary>
    private static readonly string[] RemovedVersions =
    [
        "extensions/v1beta1",
        "apps/v1beta1",
        "apps/v1beta2",
        "autoscaling/v2beta1",
        "autoscaling/v2beta2",
        "batch/v1beta1",
    ];

    /// <summary>The kinds that manifests of applications are made of. Another kind, of a group not named here, may be anything.</summary>
    private static readonly Dictionary<string, string[]> Kinds = new()
    {
        ["v1"] = ["Pod", "Service", "Namespace", "ConfigMap", "Secret", "ServiceAccount", "PersistentVolume", "PersistentVolumeClaim", "Node", "Event",
            "Endpoints", "LimitRange", "ResourceQuota", "PodTemplate", "ReplicationController"],
        ["apps/v1"] = ["Deployment", "ReplicaSet", "StatefulSet", "DaemonSet", "ControllerRevision"],
        ["batch/v1"] = ["Job", "CronJob"],
        ["autoscaling/v1"] = ["HorizontalPodAutoscaler"],
        ["autoscaling/v2"] = ["HorizontalPodAutoscaler"],
    };

    internal static void Check(Field root)
    {
        var (apiVersion, kind) = (root["apiVersion"], root["kind"]);
        if (apiVersion.IsEmpty || apiVersion.Text is null)
            apiVersion.Add("is missing" + (VersionsWith(kind.Text) is { Length: > 0 } versions ? $"; write {versions}" : ""));
        else if (kind.IsEmpty || kind.Text is null)
            kind.Add("is missing; write for example Deployment or Service");
        else if (Kinds.GetValueOrDefault(apiVersion.Text)?.Contains(kind.Text) is true)
            return;
        else if (VersionsWith(kind.Text) is { Length: > 0 } home && (RemovedVersions.Contains(apiVersion.Text) || Kinds.ContainsKey(apiVersion.Text)))
            apiVersion.Add($"there is no {kind.Text} in {apiVersion.Text}; write {home}");
        else if (Kinds.ContainsKey(apiVersion.Text) && Spelling.Nearest(kind.Text, Kinds.Values.SelectMany(kinds => kinds)) is { } meant)
            kind.Add($"there is no {kind.Text} in {apiVersion.Text}; did you mean `{meant}`?");
    }

    private static void Add(this Field field, string message) => field.Add(new FieldError("FieldValueInvalid", field.Path, message));

    private static string VersionsWith(string? kind) => string.Join(" or ", Kinds.Where(home => home.Value.Contains(kind)).Select(home => home.Key));
}
