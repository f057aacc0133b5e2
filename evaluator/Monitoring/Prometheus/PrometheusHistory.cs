namespace MlServe.Evaluator.Monitoring.Prometheus;

/// <summary>What a Prometheus has of a Deployment's containers over some time.</summary>
/// <param name="Cpu">Seconds of CPU used, a counter for each container of each pod.</param>
/// <param name="Memory">Working sets, bytes.</param>
/// <param name="Replicas">Replicas that the Deployment asked for; empty where no kube-state-metrics is scraped.</param>
internal sealed record PrometheusHistory(
    IReadOnlyList<PrometheusSeries> Cpu, IReadOnlyList<PrometheusSeries> Memory, IReadOnlyList<PrometheusSample> Replicas);
