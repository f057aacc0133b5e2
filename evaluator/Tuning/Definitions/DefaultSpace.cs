using System.Globalization;
using System.Text;
using MlServe.Evaluator.Advice;
using MlServe.Evaluator.Simulation.Calibration;
using MlServe.Evaluator.Simulation.Manifests;
using MlServe.Kubernetes.Defaults;
using MlServe.Kubernetes.Manifests;
using MlServe.Kubernetes.Objects;

namespace MlServe.Evaluator.Tuning.Definitions;

/// <summary>
/// What is varied where nobody says: the requests, and the autoscaler's target and bounds or the number of replicas. Written in the form that a
/// user would write it in, and kept in the study's folder, where it can be changed for the next.
/// </summary>
internal static class DefaultSpace
{
    private const decimal LeastCores = 0.05m;
    private const int MostPods = 10, LowestTarget = 20, HighestTarget = 200, TargetStep = 5, MostAtLeast = 4;

    /// <summary>The text of the space.</summary>
    /// <param name="manifest">The manifest, which can be simulated.</param>
    /// <param name="simulated">The same as a simulation takes it.</param>
    /// <param name="count">How many cells; null: as many as usual.</param>
    public static string Of(ManifestFile manifest, SimulatedManifest simulated, int? count)
    {
        var text = new StringBuilder("# What 'evaluator tune' varied, since --over named nothing. As a sweep's file has it (docs/tune.md).\n");
        text.Append(CultureInfo.InvariantCulture, $"sample: tpe\ncount: {count ?? SpaceFile.StandardCount}\nparameters:\n");
        AppendRequests(text, simulated);
        if (simulated.Input.Autoscaler is not null)
            AppendAutoscaler(text, manifest, simulated);
        else
            Append(text, "replicas", $"{Deployment(simulated)} spec.replicas",
                Invariant($"from: 1, to: {Math.Max(MostPods, 2 * simulated.Input.Deployment.Wanted)}"));
        return text.ToString();
    }

    /// <summary>Memory that a pod needs at most, with the margin that 'advise' has.</summary>
    private static decimal MemoryNeeded(ServiceCalibration calibration, int requestsAtOnce) =>
        Amounts.RoundBytes(ResourceAdvice.Margin * (calibration.Memory.BusyBytes + (double)calibration.Memory.PerRequestBytes * requestsAtOnce));

    private static void AppendRequests(StringBuilder text, SimulatedManifest simulated)
    {
        var (input, calibration) = (simulated.Input, simulated.Input.Calibration);
        var container = input.Deployment.Spec.Template.Spec.Containers[0];
        var field = $"{Deployment(simulated)} spec.template.spec.containers[{container.Name}].resources.requests.";
        var cores = (decimal)calibration.Machine.Cores;
        var most = Amounts.RoundCores((double)Math.Min(container.Limit("cpu") ?? cores, cores));
        var least = Math.Min(most / 2, Math.Max(LeastCores, Amounts.RoundCores(calibration.Start.IdleCpuCores)));
        text.Append("  # No less than an idle pod uses, no more than its limit.\n");
        Append(text, "cpu", field + "cpu", $"from: {Amounts.Text("cpu", least)}, to: \"{Amounts.Text("cpu", most)}\", step: 10m, distribution: log");
        // A queue as long as the manifest allows, and all that are worked on.
        var waiting = Math.Min(input.Capacity.QueueLength, calibration.Queue.Length ?? 0);
        var needed = MemoryNeeded(calibration, waiting + input.Capacity.Workers);
        var memory = container.Limit("memory") is { } limit ? Math.Min(limit, needed) : needed;
        text.Append("  # What a pod was measured to need at its busiest, and 15 % more: with less it may be killed, with more nothing is gained.\n");
        Append(text, "memory", field + "memory", $"values: [{Amounts.Text("memory", memory)}]");
    }

    private static void AppendAutoscaler(StringBuilder text, ManifestFile manifest, SimulatedManifest simulated)
    {
        var autoscaler = simulated.Input.Autoscaler!;
        var written = manifest.Documents.First(document => document.Kind == "HorizontalPodAutoscaler" && document.Name == autoscaler.Metadata.Name);
        var field = $"HorizontalPodAutoscaler/{written.Name} spec.";
        var metrics = autoscaler.Spec.Metrics ?? [];
        var metric = metrics.FirstOrDefault(one => one.ResourceName == "cpu" && one.Target.AverageUtilization is not null);
        var target = written.ApiVersion == "autoscaling/v1" ? "targetCPUUtilizationPercentage"
            : metric is null || written.Object["spec"]?["metrics"] is null ? null
            : Invariant($"metrics[{metrics.IndexOf(metric)}].{(metric.ContainerName is null ? "resource" : "containerResource")}.target.averageUtilization");
        if (target is not null && metric?.Target.AverageUtilization is { } now)
            Append(text, "target", field + target,
                Invariant($"from: {Math.Min(LowestTarget, now)}, to: {Math.Max(HighestTarget, now)}, step: {TargetStep}, distribution: log"));
        var (least, most) = (autoscaler.Spec.MinReplicas ?? AutoscalerDefaults.MinReplicas, autoscaler.Spec.MaxReplicas);
        Append(text, "min", field + "minReplicas", Invariant($"from: 1, to: {Math.Max(MostAtLeast, least)}"));
        Append(text, "max", field + "maxReplicas", Invariant($"from: 1, to: {Math.Max(MostPods, most)}"));
    }

    private static string Deployment(SimulatedManifest simulated) => $"Deployment/{simulated.Input.Deployment.Metadata.Name}";

    private static void Append(StringBuilder text, string name, string field, string values) =>
        text.Append(CultureInfo.InvariantCulture, $"  - {{ name: {name}, fields: \"{field}\", {values} }}\n");
}
