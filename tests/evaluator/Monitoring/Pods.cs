using k8s.Models;

namespace MlServe.Evaluator.Tests.Monitoring;

/// <summary>Pods and metrics as a test needs them.</summary>
internal static class Pods
{
    public static readonly DateTimeOffset Now = new(2026, 1, 31, 9, 0, 0, TimeSpan.Zero);
    public static readonly IReadOnlySet<string> MlApp = new HashSet<string> { "ml-app" };

    public static V1Pod Pod(string name, string phase = "Running", bool deleting = false, bool ready = true, params V1Container[] containers) =>
        new()
        {
            Metadata = new V1ObjectMeta
            {
                Name = name,
                Uid = "uid-" + name,
                DeletionTimestamp = deleting ? Now.UtcDateTime : null,
            },
            Spec = new V1PodSpec { Containers = containers.Length > 0 ? containers : [Container("ml-app")] },
            Status = new V1PodStatus { Phase = phase, Conditions = [new V1PodCondition { Type = "Ready", Status = ready ? "True" : "False" }] },
        };

    public static V1Container Container(
        string name,
        string? cpu = "1",
        string? memory = "2Gi",
        string? cpuLimit = "2",
        string? memoryLimit = "4Gi"
    ) =>
        new()
        {
            Name = name,
            Resources = new V1ResourceRequirements { Requests = Amounts(cpu, memory), Limits = Amounts(cpuLimit, memoryLimit) },
        };

    public static PodMetrics Metrics(string pod, params (string Container, string Cpu, string Memory)[] containers) =>
        new()
        {
            Metadata = new V1ObjectMeta { Name = pod },
            Containers = [.. containers.Select(c => new ContainerMetrics { Name = c.Container, Usage = Amounts(c.Cpu, c.Memory) })],
        };

    /// <summary>The same, measured so many seconds from now.</summary>
    public static PodMetrics At(this PodMetrics metrics, double seconds, string window)
    {
        (metrics.Timestamp, metrics.Window) = (Now.UtcDateTime.AddSeconds(seconds), window);
        return metrics;
    }

    public static V1Pod WithRestart(V1Pod pod, int count, string reason, int exitCode) =>
        pod with
        {
            Status = pod.Status with
            {
                ContainerStatuses =
                [
                    new V1ContainerStatus
                    {
                        Name = "ml-app",
                        RestartCount = count,
                        LastState = new V1ContainerState
                        {
                            Terminated = new V1ContainerStateTerminated
                            {
                                Reason = reason,
                                ExitCode = exitCode,
                                FinishedAt = Now.UtcDateTime,
                            },
                        },
                    },
                ],
            },
        };

    private static Dictionary<string, ResourceQuantity> Amounts(string? cpu, string? memory)
    {
        var amounts = new Dictionary<string, ResourceQuantity>();
        if (cpu is not null)
            amounts["cpu"] = cpu;
        if (memory is not null)
            amounts["memory"] = memory;
        return amounts;
    }
}
