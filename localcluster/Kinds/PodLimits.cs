using MlServe.Kubernetes.Rules;

namespace MlServe.LocalCluster.Kinds;

/// <summary>What pods of Kubernetes may have and pods of this cluster may not, told before it would be missed.</summary>
internal static class PodLimits
{
    private static readonly string[] Volumes = ["emptyDir", "configMap", "secret", "hostPath"];
    private static readonly string[] Variables = ["fieldRef", "resourceFieldRef", "configMapKeyRef", "secretKeyRef"];

    /// <summary>Checks the <c>spec</c> of a pod or of a template.</summary>
    public static void Check(Field spec)
    {
        foreach (var source in spec["volumes"].Items.SelectMany(volume => volume.Sources("name")).Where(source => !Volumes.Contains(source.Name)))
            source.Forbidden($"the embedded cluster supports no such volumes, only {string.Join(", ", Volumes)}");
        foreach (var restart in spec["initContainers"].Items.Select(container => container["restartPolicy"]).Where(restart => restart.Exists))
            restart.Forbidden(
                $"the embedded cluster does not support sidecars (an init container with restartPolicy {restart.Text}); list it under containers"
            );
        foreach (var container in spec["initContainers"].Items.Concat(spec["containers"].Items))
        {
            foreach (
                var place in container["volumeMounts"]
                    .Items.Select(mount => mount["mountPath"])
                    .Where(place => place.Text is { Length: > 0 } path && path[0] != '/')
            )
                place.Forbidden($"the embedded cluster mounts at absolute paths only, not at {place.Text}");
            foreach (
                var source in container["env"]
                    .Items.SelectMany(variable => variable["valueFrom"].Sources())
                    .Where(source => !Variables.Contains(source.Name))
            )
                source.Forbidden($"the embedded cluster's variables come from {string.Join(", ", Variables)} only");
        }
    }
}
