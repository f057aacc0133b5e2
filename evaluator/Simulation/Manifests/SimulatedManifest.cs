using k8s.Models;
using MlServe.Evaluator.Load;
using MlServe.Evaluator.Load.Plan;
using MlServe.Evaluator.Objectives;
using MlServe.Evaluator.Runs.Deployments;
using MlServe.Evaluator.Simulation.Autoscalers;
using MlServe.Evaluator.Simulation.Calibration;
using MlServe.Evaluator.Simulation.Processor;
using MlServe.Kubernetes.Defaults;
using MlServe.Kubernetes.Manifests;
using MlServe.Kubernetes.Objects;
using MlServe.LocalCluster.Kinds;

namespace MlServe.Evaluator.Simulation.Manifests;

/// <summary>A manifest as a simulation takes it.</summary>
/// <param name="File">The manifest.</param>
/// <param name="Input">What is simulated.</param>
/// <param name="Ignored">What of it is left out, a field each.</param>
internal sealed record SimulatedManifest(ManifestFile File, SimulationInput Input, IReadOnlyList<string> Ignored)
{
    private const int StandardNodePort = 32000;

    // Of a manifest without an autoscaler.
    private const int MostReplicas = 20;

    /// <summary>Reads what is to be simulated; whatever can be wrong is found before anything is.</summary>
    /// <param name="file">The manifest.</param>
    /// <param name="calibration">What its service costs.</param>
    /// <param name="plan">The load.</param>
    /// <param name="price">What a core-hour and a GiB-hour cost; null: not known.</param>
    /// <exception cref="UserErrorException">It cannot be simulated, or not with this calibration.</exception>
    public static SimulatedManifest Read(ManifestFile file, ServiceCalibration calibration, LoadPlan plan, Price? price = null)
    {
        // Where the plan names no targets the load asks for what was measured.
        var path = calibration.Service.Path?.Split(' ')[^1] ?? "/test";
        if (ManifestCoverage.Refused(file) is { } refused)
            throw new UserErrorException($"{file.Name}: {refused}: leave it out, or run it with 'evaluator run'.");
        var target = RunTarget.Of(file).RequireReplicas(file).RequireAddress(file, null);
        var deployment = target.Deployment;
        var container = deployment.Spec.Template.Spec.Containers[0];
        var here = CalibratedMachine.Here(calibration.Machine.Cluster);
        // Of the machine of another cluster nothing can be learned here.
        var machine = calibration.Machine.Cluster is null or ClusterAccess.EmbeddedName ? here : calibration.Machine;
        foreach (var request in RequestsOf(plan, path))
            if (calibration.MismatchWith(machine, CalibratedService.Of(container, request)) is { } mismatch)
                throw new UserErrorException($"{file.Name}: {mismatch}.");

        var input = new SimulationInput
        {
            Calibration = calibration,
            Deployment = OnAnyNode(deployment),
            Namespace = target.Namespace,
            Autoscaler = AutoscalerOf(file, target),
            Capacity = CapacityOf(container, calibration),
            Price = price,
            IsByClient = target.Service?.Spec.SessionAffinity == "ClientIP",
            Load = new LoadOptions
            {
                Url = new HttpAddress(new Uri(Invariant($"http://localhost:{target.NodePort ?? StandardNodePort}{path}"))),
                Plan = plan,
                Timeout = plan.Timeout ?? LoadOptions.StandardTimeout,
            },
        };
        return new SimulatedManifest(file, input, ManifestCoverage.Ignored(file));
    }

    /// <summary>The same under an autoscaler of another kind, within the bounds of the manifest's own.</summary>
    /// <exception cref="UserErrorException">It is none.</exception>
    public SimulatedManifest ScaledBy(string? autoscaler)
    {
        if (autoscaler is null)
            return this;
        var spec = Input.Autoscaler?.Spec;
        var (least, most) = (spec?.MinReplicas ?? AutoscalerDefaults.MinReplicas, spec?.MaxReplicas ?? MostReplicas);
        return this with { Input = Input with { Scaling = AutoscalerChoice.Read(autoscaler, least, most) } };
    }

    /// <summary>Requests worked on at once: as the manifest says, else as was measured or as the service makes of its CPU limit.</summary>
    internal static int WorkersOf(V1Container container, ServiceCalibration calibration)
    {
        if ((ServiceSettings.Concurrency(container) ?? calibration.Queue.Concurrency) is { } set)
            return set;
        var told = ServiceSettings.CpuLimit(container) is { } text ? CpuQuantity(text) : null;
        var processors = Math.Max(1, (int)calibration.Machine.Cores);
        return (told ?? (double?)container.Limit("cpu")) is { } limit ? Math.Clamp((int)Math.Floor(limit), 1, processors) : processors;
    }

    private static double? CpuQuantity(string text)
    {
        try
        {
            return (double)new ResourceQuantity(text).ToDecimal();
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static PodCapacity CapacityOf(V1Container container, ServiceCalibration calibration) => new(calibration, WorkersOf(container, calibration))
    {
        QueueLength = ServiceSettings.QueueLength(container) ?? calibration.Queue.Length ?? int.MaxValue / 2,
        Weight = Math.Max(2, (double)(container.Request("cpu") ?? 0) * 1024),
        CpuLimitCores = (double?)container.Limit("cpu"),
        MemoryLimitBytes = (long?)container.Limit("memory"),
    };

    /// <summary>There is one node, and pods are taken to suit it.</summary>
    private static V1Deployment OnAnyNode(V1Deployment deployment) => deployment with
    {
        Spec = deployment.Spec with
        {
            Template = deployment.Spec.Template with { Spec = deployment.Spec.Template.Spec with { NodeSelector = null } },
        },
    };

    /// <summary>The autoscaler as version 2 of its kind, which the arithmetic reads.</summary>
    private static V2HorizontalPodAutoscaler? AutoscalerOf(ManifestFile file, RunTarget target)
    {
        var scaling = file.Documents
            .Where(document => document.Kind == "HorizontalPodAutoscaler" && (string?)document.Object["spec"]?["scaleTargetRef"]?["name"] == target.Name)
            .ToList();
        if (scaling.Count > 1)
            throw new UserErrorException($"{file.Name}: {scaling.Count} autoscalers scale Deployment {target.Name}: keep one.");
        if (scaling.Count == 0)
            return null;
        var written = scaling[0].Object.DeepClone().AsObject();
        if (scaling[0].ApiVersion == "autoscaling/v1")
            AutoscalerConversion.FromV1(written);
        return (scaling[0] with { Object = written }).As<V2HorizontalPodAutoscaler>();
    }

    private static IEnumerable<string> RequestsOf(LoadPlan plan, string path) =>
        plan.Targets.Count == 0 ? [$"GET {path}"]
            : plan.Targets.Select(target => $"{target.Method} {PathOf(target.Url)}").Distinct();

    private static string PathOf(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var absolute) && absolute.Scheme != Uri.UriSchemeFile ? absolute.AbsolutePath : url;
}
