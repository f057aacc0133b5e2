using k8s.Models;
using MlServe.Kubernetes.Objects;

namespace MlServe.Evaluator.Advice;

/// <summary>What a container should request and be limited to.</summary>
/// <param name="Container">As the manifest has it.</param>
/// <param name="Used">What it used; null where nothing of it was measured: it stays as it is.</param>
/// <param name="Cpu">CPU to request, cores.</param>
/// <param name="Memory">Memory to request, bytes.</param>
/// <param name="NodeCores">Cores of the largest node; null where that is not known.</param>
internal sealed record ContainerAdvice(V1Container Container, ContainerEvidence? Used, AdvisedAmount Cpu, AdvisedAmount Memory, decimal? NodeCores)
{
    // A request that is nearer to what is needed than this is right.
    private const decimal CloseEnough = 0.05m;
    private const string Unmeasured = "nothing of it was measured";

    /// <summary>From what was used alone.</summary>
    public static ContainerAdvice Of(V1Container container, ContainerEvidence? used, decimal? nodeCores)
    {
        if (used is null)
            return new(container, null, new(container.Request("cpu"), Unmeasured), new(container.Request("memory"), Unmeasured), nodeCores);
        var mostCores = ResourceAdvice.CpuLimit(used, container.Limit("cpu"), nodeCores).Amount ?? nodeCores;
        return new(
            container, used, Settled(ResourceAdvice.CpuRequest(used, mostCores), container.Request("cpu")),
            Settled(ResourceAdvice.MemoryRequest(used, container.Limit("memory")), container.Request("memory")), nodeCores);
    }

    /// <summary>The same where it must be promised at least so much CPU, or as much of it as it may use.</summary>
    public ContainerAdvice WithCpu(double cores, string reason) =>
        this with { Cpu = Settled(ResourceAdvice.Within(CpuLimit, new AdvisedAmount(Amounts.RoundCores(cores), reason)), Container.Request("cpu")) };

    /// <summary>What it is to request.</summary>
    /// <param name="resource">cpu or memory.</param>
    public decimal? Request(string resource) => (resource == "cpu" ? Cpu : Memory).Amount;

    /// <summary>Most CPU that it is to use; null where that is not limited.</summary>
    public decimal? CpuLimit => Limit("cpu").Amount;

    /// <summary>A line for each of its fields.</summary>
    /// <param name="deployment">Its Deployment.</param>
    public IEnumerable<Recommendation> Recommendations(string deployment)
    {
        foreach (var (kind, resource, advised) in new[]
        {
            ("requests", "cpu", Cpu), ("requests", "memory", Memory), ("limits", "cpu", Limit("cpu")), ("limits", "memory", Limit("memory")),
        })
        {
            var now = Written(kind, resource);
            // Without a request the limit is taken for one: that it stays is nothing to write.
            var isSame = advised.Amount is null || advised.Amount == (kind == "requests" ? Container.Request(resource) : Container.Limit(resource));
            yield return new Recommendation(
                $"Deployment/{deployment} spec.template.spec.containers[{Container.Name}].resources.{kind}.{resource}", $"{Container.Name} {kind}.{resource}",
                now, isSame ? now : Amounts.Text(resource, advised.Amount!.Value), advised.Reason);
        }
    }

    private AdvisedAmount Limit(string resource) => Used is null ? new(Container.Limit(resource), Unmeasured)
        : resource == "cpu" ? ResourceAdvice.CpuLimit(Used, Container.Limit("cpu"), NodeCores)
        : ResourceAdvice.MemoryLimit(Used, Container.Limit("memory"));

    private string? Written(string kind, string resource)
    {
        var amounts = kind == "requests" ? Container.Resources?.Requests : Container.Resources?.Limits;
        return amounts is not null && amounts.TryGetValue(resource, out var amount) ? amount.ToString() : null;
    }

    private static AdvisedAmount Settled(AdvisedAmount advised, decimal? now) =>
        now is { } present && Math.Abs(advised.Amount!.Value - present) <= CloseEnough * present ? advised with { Amount = present } : advised;
}
