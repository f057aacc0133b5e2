using MlServe.Kubernetes.Rules;

namespace MlServe.Kubernetes.Defaults;

/// <summary>What Kubernetes fills in where a Deployment, a ReplicaSet or a Job says nothing [pkg/apis/{apps,batch}/v1/defaults.go].</summary>
internal static class WorkloadDefaults
{
    internal const int Replicas = 1;

    internal static void Deployment(Field deployment)
    {
        var spec = deployment["spec"];
        if (!spec.Exists)
            return;
        spec["replicas"].Default(Replicas);
        var strategy = spec["strategy"];
        strategy["type"].Default("RollingUpdate");
        if (strategy["type"].Text == "RollingUpdate")
        {
            strategy["rollingUpdate"]["maxUnavailable"].Default("25%");
            strategy["rollingUpdate"]["maxSurge"].Default("25%");
        }
        spec["revisionHistoryLimit"].Default(10);
        spec["progressDeadlineSeconds"].Default(600);
        PodDefaults.Template(spec["template"]["spec"]);
    }

    internal static void ReplicaSet(Field set)
    {
        if (!set["spec"].Exists)
            return;
        set["spec"]["replicas"].Default(Replicas);
        PodDefaults.Template(set["spec"]["template"]["spec"]);
    }

    internal static void Job(Field job)
    {
        var spec = job["spec"];
        if (!spec.Exists)
            return;
        if (!spec["completions"].Exists && !spec["parallelism"].Exists)
            spec["completions"].Default(1);
        spec["parallelism"].Default(1);
        spec["backoffLimit"].Default(6);
        spec["completionMode"].Default("NonIndexed");
        spec["suspend"].Default(false);
        spec["podReplacementPolicy"].Default("TerminatingOrFailed");
        spec["manualSelector"].Default(false);
        PodDefaults.Template(spec["template"]["spec"]);
    }
}
