using k8s.Models;
using MlServe.Evaluator.Monitoring;
using MlServe.Evaluator.RunFiles.Metadata;
using MlServe.Evaluator.RunFiles.Tables;
using MlServe.Evaluator.Runs;
using MlServe.Evaluator.Runs.Deployments;
using MlServe.Evaluator.Service;
using MlServe.Kubernetes.Manifests;

namespace MlServe.Evaluator.Capacity;

/// <summary>A Deployment under the trials of a search: deploy → ready → classifies → trials beside monitor.</summary>
/// <param name="options">How it is deployed.</param>
/// <param name="manifest">What is deployed.</param>
/// <param name="search">Makes the trials.</param>
internal sealed class CapacityWorkload(
    EvaluationOptions options, ManifestFile manifest, Func<LoadedService, CancellationToken, Task> search) : IWorkload
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
    public TimeSpan? MetricResolution => null;

    /// <inheritdoc/>
    public bool HasLoad => false;

    /// <inheritdoc/>
    public Task PrepareAsync(TimeProvider time, CancellationToken ct) => Task.CompletedTask;

    /// <inheritdoc/>
    public RunMetadata Describe(RunMetadata known) => known with
    {
        Images = written.Images,
        IntervalSeconds = options.Interval.TotalSeconds,
        Autoscaler = written.AutoscalerRule,
        Seed = options.Seed,
    };

    /// <inheritdoc/>
    public async Task MeasureAsync(RunSession session, CancellationToken ct)
    {
        var target = RunTarget.Of(manifest, session.Namespace);
        var (first, second) = UsageSource.Choose(session.Cluster.Client, null, options.Usage);
        session.Record.Note(known => known with { UsageSource = first.Name });
        using var events = new EventLog(session.Record.Folder.Events);
        events.Added += session.Display.Happened;
        var deployed = await new ServiceDeployment(session, target, options).DeployAsync(ct);
        using var http = deployed.Url.NewClient(RequestTimeout);
        var model = await new ServiceCheck(http, session.Time, options.Contract).WaitAsync(deployed.Url, ClassifyPatience, ct);
        session.Record.Note(known => known with { Url = deployed.Url.ToString() });

        var startedAt = session.Time.GetUtcNow();
        session.Record.NoteStart(startedAt, model);
        var scope = new WatchScope(target.Pods, target.Name, target.Autoscaler, startedAt);
        var observation = new Observation(session, new UsageSource(session.Cluster.Client, target.Pods, first, second), scope, events)
        {
            Interval = options.Interval,
        };
        var service = new LoadedService(deployed.Url, session.Display, session.Time)
        {
            Contract = options.Contract,
            MostReplicas = target.AutoscalerRule?.MaxReplicas,
            ReadyReplicas = async token =>
                (await session.Cluster.Client.GetAsync<V1Deployment>(target.Name, target.Namespace, token)).Status?.ReadyReplicas ?? 0,
        };
        await observation.DuringAsync(over => search(service, over), ct);
        session.Record.Note(known => known with { LoadEndedAt = observation.WorkEndedAt });
    }
}
