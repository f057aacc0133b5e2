using MlServe.Evaluator.Monitoring;
using MlServe.Evaluator.RunFiles.Metadata;
using MlServe.Evaluator.Runs;
using MlServe.Evaluator.Runs.Deployments;
using MlServe.Evaluator.Service;
using MlServe.Kubernetes.Manifests;

namespace MlServe.Evaluator.Calibration;

/// <summary>One pod of a Deployment under measurement: deploy → ready → classifies → starts → loads.</summary>
/// <param name="options">How it is deployed.</param>
/// <param name="manifest">What is deployed: one replica, without an autoscaler.</param>
/// <param name="budget">Time for the loads.</param>
internal sealed class CalibrationWorkload(EvaluationOptions options, ManifestFile manifest, TimeSpan budget) : IWorkload
{
    private static readonly TimeSpan ClassifyPatience = TimeSpan.FromSeconds(30), RequestTimeout = TimeSpan.FromSeconds(30);
    private readonly RunTarget written = RunTarget.Of(manifest).RequireReplicas(manifest).RequireAddress(manifest, options.Url);

    /// <inheritdoc/>
    public ManifestFile Manifest => manifest;

    /// <inheritdoc/>
    public string Out => options.Out;

    /// <inheritdoc/>
    public int? NodePort => written.NodePort;

    /// <inheritdoc/>
    // What is calibrated has no autoscaler that could see more than on Kubernetes.
    public TimeSpan? MetricResolution => TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public bool HasLoad => false;

    /// <summary>What was measured; null before the end.</summary>
    public CalibrationEvidence? Evidence { get; private set; }

    /// <inheritdoc/>
    public Task PrepareAsync(TimeProvider time, CancellationToken ct) => Task.CompletedTask;

    /// <inheritdoc/>
    public RunMetadata Describe(RunMetadata known) => known with { Images = written.Images, Seed = options.Seed };

    /// <inheritdoc/>
    public async Task MeasureAsync(RunSession session, CancellationToken ct)
    {
        var target = RunTarget.Of(manifest, session.Namespace);
        var deployed = await new ServiceDeployment(session, target, options).DeployAsync(ct);
        using var http = deployed.Url.NewClient(RequestTimeout);
        var model = await new ServiceCheck(http, session.Time, options.Contract).WaitAsync(deployed.Url, ClassifyPatience, ct);
        session.Record.NoteStart(session.Time.GetUtcNow(), model);

        var usage = new UsageSource(session.Cluster.Client, target.Pods, new MetricsApi(session.Cluster.Client));
        var pod = new CalibratedPod(session, target, deployed.Url, http, usage);
        Evidence = await new PodCalibration(pod, options, budget).MeasureAsync(model, ct);
    }
}
