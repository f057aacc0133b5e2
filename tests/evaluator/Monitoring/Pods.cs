using MlServe.Kubernetes;
using MlServe.Kubernetes.Resources;

namespace MlServe.Evaluator.Tests.Monitoring;

/// <summary>Pods and metrics as a test needs them.</summary>
internal static class Pods
{
    public static readonly DateTimeOffset Now = new(2026, 1, 31, 9, 0, 0, TimeSpan.Zero);
    public static readonly IReadOnlySet<string> MlApp = new HashSet<string> { "ml-app" };

    public static Pod Pod(string name, string phase = "Running", bool deleting = false, bool ready = true, params Container[] containers) => new()
    {
        Metadata = new ObjectMeta { Name = name, Uid = "uid-" + name, DeletionTimestamp = deleting ? Now : null },
        Spec = new PodSpec { Containers = containers.Length > 0 ? containers : [Container("ml-app")] },
        Status = new PodStatus
        {
            Phase = phase,
            Conditions = [new Condition { Type = "Ready", Status = ready ? "True" : "False" }],
        },
    };

    public static Container Container(string name, string? cpu = "1", string? memory = "2Gi", string? cpuLimit = "2", string? memoryLimit = "4Gi") => new()
    {
        Name = name,
        Resources = new ResourceRequirements { Requests = Amounts(cpu, memory), Limits = Amounts(cpuLimit, memoryLimit) },
    };

    public static PodMetrics Metrics(string pod, params (string Container, string Cpu, string Memory)[] containers) => new()
    {
        Metadata = new ObjectMeta { Name = pod },
        Containers = [.. containers.Select(c => new ContainerMetrics { Name = c.Container, Usage = Amounts(c.Cpu, c.Memory) })],
    };

    public static Pod WithRestart(Pod pod, int count, string reason, int exitCode) => pod with
    {
        Status = pod.Status with
        {
            ContainerStatuses =
            [
                new ContainerStatus
                {
                    Name = "ml-app",
                    RestartCount = count,
                    LastState = new ContainerState { Terminated = new ContainerTerminated { Reason = reason, ExitCode = exitCode, FinishedAt = Now } },
                },
            ],
        },
    };

    private static Dictionary<string, Quantity> Amounts(string? cpu, string? memory)
    {
        var amounts = new Dictionary<string, Quantity>();
        if (cpu is not null)
            amounts["cpu"] = Quantity.Parse(cpu);
        if (memory is not null)
            amounts["memory"] = Quantity.Parse(memory);
        return amounts;
    }
}
