using System.Runtime.ExceptionServices;
using k8s.Models;
using MlServe.Evaluator.Figures;
using MlServe.Evaluator.Files;
using MlServe.Evaluator.Load.Plan;
using MlServe.Evaluator.Load.Results;
using MlServe.Evaluator.Monitoring;
using MlServe.Evaluator.RunFiles;
using MlServe.Evaluator.Runs.Deployments;
using MlServe.Evaluator.Runs.Display;
using MlServe.Evaluator.Service;
using MlServe.Evaluator.Statistics;
using MlServe.Kubernetes.Client;
using MlServe.Kubernetes.Manifests;

namespace MlServe.Evaluator.Runs;

/// <summary>What a run came to.</summary>
/// <param name="Folder">Its folder.</param>
/// <param name="Summary">The verdict; null when nothing was measured.</param>
/// <param name="WasInterrupted">A signal ended it early.</param>
/// <param name="MissedLimits">A line for each limit of the plan that a stage missed.</param>
internal sealed record EvaluationResult(RunFolder Folder, Summary? Summary, bool WasInterrupted, IReadOnlyList<string> MissedLimits);

/// <summary>
/// One evaluation: deploy → ready → classifies → load beside monitor → accuracy → delete → score → report. However it ends, what
/// it deployed is deleted, and what it measured is scored.
/// </summary>
internal sealed class Evaluation(
    EvaluationOptions options, ClusterChoice clusterChoice, IRunDisplay display, Interruption interruption, TimeProvider time, Random random)
{
    /// <summary>Cluster, pods, first metrics and clean-up of a run, roughly; only for forecasts.</summary>
    public static readonly TimeSpan Around = TimeSpan.FromSeconds(45);

    private static readonly TimeSpan ClassifyPatience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(30);

    /// <summary>Runs it.</summary>
    /// <exception cref="UserErrorException">Something in the manifest, the cluster or the service keeps it from running.</exception>
    public async Task<EvaluationResult> RunAsync()
    {
        var (manifest, target, plan, accuracy) = Check(options);

        using var prometheus = options.Usage.Prometheus is { } server ? new PrometheusMetrics(server, time, options.Interval) : null;
        if (prometheus is not null)
            await prometheus.CheckAsync(interruption.Requested);
        await using var cluster = await ClusterAccess.OpenAsync(clusterChoice, target.NodePort, display.Step, interruption.Requested);
        if (target.Deployment.Namespace() is null)
            target = target with { Namespace = cluster.Client.Config.Namespace };
        var (first, second) = UsageSource.Choose(cluster.Client, prometheus, options.Usage);
        var usage = new UsageSource(cluster.Client, target.Pods, first, second);
        var record = await BeginAsync(manifest, target, plan, cluster, usage);
        var applied = new AppliedManifest(cluster.Client, manifest, record.Metadata.Run);
        ExceptionDispatchInfo? failure = null;
        try
        {
            var url = await MeasureAsync(cluster, applied, target, usage, plan, record, interruption.Requested);
            if (accuracy is not null)
                await accuracy.MeasureAsync(url, record, display, time, interruption.Requested);
        }
        catch (Exception exception)
        {
            failure = ExceptionDispatchInfo.Capture(exception);
        }

        var wasInterrupted = interruption.Requested.IsCancellationRequested;
        try
        {
            await display.LoadEndsAsync();
            if (failure is not null)
                record.NoteFailure(failure.SourceException, wasInterrupted);
            if (wasInterrupted)
                record.Warn("The run was interrupted: its figures are of the part before.");
        }
        finally
        {
            // Also where the disk is full or the folder gone: what was deployed must not stay.
            await CleanUp.RunAsync(applied, cluster, display, interruption, time);
        }

        var summary = record.Finish(display.Warn);
        if (failure is not null && !wasInterrupted)
            failure.Throw();
        return new EvaluationResult(record.Folder, summary, wasInterrupted, record.Metadata.MissedLimits);
    }

    /// <summary>Whatever can be wrong with the input is found before anything is started.</summary>
    /// <exception cref="UserErrorException">Manifest, plan, length or labelled photos cannot be used.</exception>
    /// <exception cref="ManifestException">The manifest has mistakes.</exception>
    public static (ManifestFile Manifest, RunTarget Target, LoadPlan Plan, DeployedAccuracy? Accuracy) Check(EvaluationOptions options)
    {
        var manifest = ManifestFile.Read(options.Manifest);
        var target = RunTarget.Of(manifest).ThatServes(manifest);
        if (target.Service is null && options.Url is null)
            throw new UserErrorException(
                $"{manifest.Name}: no Service of type NodePort or LoadBalancer selects Deployment {target.Name}: add one, or name the address with --url."
            );
        return (
            manifest,
            target,
            LoadPlanFile.Choose(options.Plan, options.Minutes),
            DeployedAccuracy.Prepare(options.AccuracyData, options.AccuracyLabels)
        );
    }

    private async Task<RunRecord> BeginAsync(ManifestFile manifest, RunTarget target, LoadPlan plan, ClusterAccess cluster, UsageSource usage)
    {
        var now = time.GetUtcNow();
        var identity = await cluster.IdentifyAsync(interruption.Requested);
        var folder = RunFolder.Create(options.Out, manifest.Name, now);
        var record = new RunRecord(folder, new RunMetadata
        {
            Run = Path.GetFileName(folder.Path),
            Evaluator = RunMetadata.ThisEvaluator,
            Manifest = manifest.Name,
            ManifestSha256 = manifest.Sha256,
            Cluster = identity,
            Images = target.Images,
            Minutes = plan.Length.TotalMinutes,
            Plan = options.Plan,
            IntervalSeconds = options.Interval.TotalSeconds,
            UsageSource = usage.First.Name,
            Seed = options.Seed ?? random.Next(),
            StartedAt = now,
            Thresholds = options.Thresholds,
        }, manifest.Text);
        display.Begins(folder);
        foreach (var node in identity.Nodes.Where(node => node.Limits?.StartsWith("not enforced", StringComparison.Ordinal) == true))
        {
            display.Warn($"CPU and memory limits are {node.Limits}");
            record.Warn($"CPU and memory limits are {node.Limits}");
        }

        return record;
    }

    /// <returns>The address that was loaded.</returns>
    private async Task<HttpAddress> MeasureAsync(
        ClusterAccess cluster, AppliedManifest applied, RunTarget target, UsageSource usage, LoadPlan plan, RunRecord record, CancellationToken ct)
    {
        using var events = new EventLog(record.Folder.Events);
        events.Added += display.Happened;
        var (url, deployedAt) = await DeployAsync(cluster, applied, target, record, ct);
        using var http = ServiceCheck.NewClient(RequestTimeout, url);
        var model = await new ServiceCheck(http, time).WaitAsync(url, ClassifyPatience, ct);
        var ready = time.GetElapsedTime(deployedAt);
        display.Step($"{url} classifies: {model.Label} ({model.Probability:0.00}){(model.Name is null ? "" : $", model {model.Name}")}");

        // The autoscaler reads the metrics API, wherever the rows come from.
        await AwaitMetricsAsync(
            new UsageSource(
                cluster.Client,
                target.Pods,
                usage.First,
                usage.Second ?? (usage.First is MetricsApi ? null : new MetricsApi(cluster.Client))
            ),
            target,
            ct
        );

        if (plan.Length != RunRecord.ComparableLength)
            record.Warn(
                $"The load is planned for {Clock.Of(plan.Length.TotalSeconds)} instead of 30:00: figures of different lengths do not compare, since "
                    + $"every stage opens with its burst of users and the autoscaler has another number of rounds."
            );
        // A warm-up of the plan counts nowhere, neither in the load's figures nor in the usage.
        var startedAt = time.GetUtcNow() + (plan.WarmUp?.Length ?? TimeSpan.Zero);
        record.Note(known => known with { Url = url.ToString(), ReadyAfterSeconds = Math.Round(ready.TotalSeconds, 3), LoadStartedAt = startedAt });
        record.Note(model, startedAt);
        await LoadAndMonitorAsync(cluster, target, usage, url, plan, record, events, startedAt, ct);
        return url;
    }

    private async Task AwaitMetricsAsync(UsageSource usage, RunTarget target, CancellationToken ct)
    {
        if (options.MetricsTimeout <= TimeSpan.Zero)
            return;
        display.Step(Invariant($"waiting for the first metrics of the pods, at most {options.MetricsTimeout.TotalSeconds:0} s"));
        await new FirstMetrics(usage, target.Pods, time).WaitAsync(options.MetricsTimeout, ct);
    }

    /// <returns>What is to be loaded, and when the deployment began, images that were pulled before left out.</returns>
    private async Task<(HttpAddress Url, long DeployedAt)> DeployAsync(
        ClusterAccess cluster,
        AppliedManifest applied,
        RunTarget target,
        RunRecord record,
        CancellationToken ct
    )
    {
        void Warn(string line)
        {
            display.Warn(line);
            record.Warn(line);
        }

        await applied.ClearTheWayAsync(Warn, ct);
        display.Step($"applying {options.Manifest} to {cluster.Description}");
        var deployedAt = time.GetTimestamp();
        await applied.ApplyAsync(Warn, ct, async () =>
        {
            if (options.Prewarm)
                await PrewarmAsync(cluster, target, record, ct);
            deployedAt = time.GetTimestamp();
        });
        await new Readiness(cluster.Client, target, time).WaitAsync(
            options.ReadyTimeout, (ready, wanted) => display.Step($"{ready} of {wanted} replicas ready"), ct);
        return (options.Url ?? await ServiceAddress.FindAsync(cluster.Client, target, cluster.IsEmbedded, ct), deployedAt);
    }

    private async Task PrewarmAsync(ClusterAccess cluster, RunTarget target, RunRecord record, CancellationToken ct)
    {
        if (cluster.IsEmbedded)
        {
            display.Step("no image to pull beforehand: on the embedded cluster they are programs of this machine");
            return;
        }

        display.Step("pulling the images on the nodes");
        var prewarming = await new ImagePull(cluster.Client, target, record.Metadata.Run, time).PullAsync(options.ReadyTimeout, ct);
        record.Note(known => known with { Prewarming = prewarming });
        if (prewarming.Nodes.Count == 0)
            display.Warn("no node would take the deployment's pods now: no image was pulled beforehand");
        foreach (var pulled in prewarming.Nodes)
            display.Step($"{pulled.Node}: {pulled.Message ?? $"{pulled.Image} is there"}");
    }

    private async Task LoadAndMonitorAsync(
        ClusterAccess cluster,
        RunTarget target,
        UsageSource source,
        HttpAddress url,
        LoadPlan plan,
        RunRecord record,
        EventLog events,
        DateTimeOffset startedAt,
        CancellationToken ct
    )
    {
        using var usage = UsageCsv.Open(record.Folder.ResourceUsage, ExistingFile.Refuse);
        using var sources = source.Second is { } second ? new SourceRecord(record.Folder.ResourceUsage, source.First, second) : null;
        void WarnOf(string line)
        {
            display.Warn(line);
            record.Warn(line);
        }

        var watcher = new ClusterWatcher(cluster.Client, new WatchScope(target.Pods, target.Name, target.Autoscaler, startedAt), events, time)
        {
            ReplicasChanged = display.Replicas,
        };
        var monitor = new UsageMonitor(source, target.Pods, events, time)
        {
            Sampled = row =>
            {
                usage.Write(row);
                display.Usage(row);
            },
            Compared = (row, other) => sources?.Add(row, other),
            Warned = WarnOf,
            Desired = () => watcher.Wanted,
        };
        var load = new LoadProcess(record.Folder, url, options.Minutes, options.Plan, record.Metadata.Seed!.Value)
        {
            Warned = WarnOf,
            LimitMissed = line => record.Note(known => known with { MissedLimits = [.. known.MissedLimits, line] }),
        };

        using var over = CancellationTokenSource.CreateLinkedTokenSource(ct);
        display.LoadBegins($"{Path.GetFileNameWithoutExtension(options.Manifest)} on {cluster.Description}", plan.Length);
        var watching = watcher.RunAsync(over.Token);
        var monitoring = MonitorAsync(monitor, plan, over.Token);
        try
        {
            await load.RunAsync(display.Load, ct);
        }
        finally
        {
            var endedAt = time.GetUtcNow();
            await over.CancelAsync();
            await Task.WhenAll(monitoring, watching);
            await display.LoadEndsAsync();
            record.Note(known => known with { LoadEndedAt = endedAt });
            foreach (var line in sources?.Conclude().Lines() ?? [])
                display.Step(line);
        }
    }

    private async Task MonitorAsync(UsageMonitor monitor, LoadPlan plan, CancellationToken ct)
    {
        await Task.Delay(plan.WarmUp?.Length ?? TimeSpan.Zero, time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await monitor.RunAsync(options.Interval, Beat.Count(plan.Length, options.Interval), ct);
    }
}
