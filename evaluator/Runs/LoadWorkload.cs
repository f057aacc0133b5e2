using MlServe.Evaluator.Load.Plan;
using MlServe.Evaluator.Monitoring;
using MlServe.Evaluator.RunFiles.Metadata;
using MlServe.Evaluator.RunFiles.Tables;
using MlServe.Evaluator.Runs.Deployments;
using MlServe.Evaluator.Runs.Display;
using MlServe.Evaluator.Service;
using MlServe.Kubernetes.Manifests;

namespace MlServe.Evaluator.Runs;

/// <summary>A Deployment under load: deploy → ready → classifies → first metrics → load beside monitor → accuracy.</summary>
internal sealed class LoadWorkload : IWorkload
{
    private static readonly TimeSpan ClassifyPatience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(30);
    private readonly EvaluationOptions options;
    private readonly RunTarget written;
    private readonly DeployedAccuracy? accuracy;

    private LoadWorkload(EvaluationOptions options, ManifestFile manifest)
    {
        this.options = options;
        Manifest = manifest;
        written = RunTarget.Of(manifest).RequireReplicas(manifest).RequireAddress(manifest, options.Url);
        Plan = LoadPlanFile.Choose(options.Plan, options.Minutes, options.Goals.Objectives, trace: options.Trace);
        options.Contract.Require(options.Url);
        accuracy = DeployedAccuracy.Prepare(options.AccuracyData, options.AccuracyLabels, options.AccuracyCard, options.Contract.Answers);
    }

    /// <inheritdoc/>
    public ManifestFile Manifest { get; }

    /// <summary>The load.</summary>
    public LoadPlan Plan { get; }

    /// <inheritdoc/>
    public string Out => options.Out;

    /// <inheritdoc/>
    public int? NodePort => written.NodePort;

    /// <inheritdoc/>
    public TimeSpan? MetricResolution => null;

    /// <inheritdoc/>
    public bool HasLoad => true;

    /// <summary>The workload that is asked for: whatever can be wrong with the input is found before anything is started.</summary>
    /// <exception cref="UserErrorException">Manifest, plan, length or labelled photos cannot be used.</exception>
    /// <exception cref="ManifestException">The manifest has mistakes.</exception>
    public static LoadWorkload Check(EvaluationOptions options) =>
        new(options, DeployedModel.In(ManifestFile.Read(options.Manifest), options.Model));

    /// <inheritdoc/>
    public async Task PrepareAsync(TimeProvider time, CancellationToken ct)
    {
        using var prometheus = options.Usage.OpenPrometheus(options.Interval, time);
        if (prometheus is not null)
            await prometheus.CheckAsync(ct);
    }

    /// <inheritdoc/>
    public RunMetadata Describe(RunMetadata known) => known with
    {
        Images = written.Images,
        Minutes = Plan.Length.TotalMinutes,
        Plan = options.Plan,
        PlanSha256 = options.Plan is null ? null : RunMetadata.Sha256(File.ReadAllBytes(options.Plan)),
        Trace = Plan.Trace?.File,
        TraceSha256 = Plan.Trace?.Sha256(),
        IntervalSeconds = options.Interval.TotalSeconds,
        Autoscaler = written.AutoscalerRule,
        Seed = options.Seed,
        Thresholds = options.Thresholds,
        Objectives = Plan.AllObjectives,
        Price = options.Goals.Price,
    };

    /// <inheritdoc/>
    public async Task MeasureAsync(RunSession session, CancellationToken ct)
    {
        var target = RunTarget.Of(Manifest, session.Namespace);
        using var prometheus = options.Usage.OpenPrometheus(options.Interval, session.Time);
        var (first, second) = UsageSource.Choose(session.Cluster.Client, prometheus, options.Usage);
        session.Record.Note(known => known with { UsageSource = first.Name });
        using var events = new EventLog(session.Record.Folder.Events);
        events.Added += session.Display.Happened;

        var service = await new ServiceDeployment(session, target, options).DeployAsync(ct);
        using var http = service.Url.NewClient(RequestTimeout);
        var check = new ServiceCheck(http, session.Time, options.Contract);
        var model = await check.WaitAsync(service.Url, ClassifyPatience, ct);
        var readyAfter = session.Time.GetElapsedTime(service.AppliedAt);
        session.Display.Step(check.Describe(service.Url, model));
        session.Record.Note(known => known with { Url = service.Url.ToString(), ReadyAfterSeconds = Math.Round(readyAfter.TotalSeconds, 3) });

        // The autoscaler reads the metrics API, wherever the rows come from.
        var autoscalers = second ?? (first is MetricsApi ? null : new MetricsApi(session.Cluster.Client));
        await AwaitMetricsAsync(session, new UsageSource(session.Cluster.Client, target.Pods, first, autoscalers), target, ct);

        if (options.Minutes is not null && LoadPlanFile.Choose(options.Plan, minutes: null).Length is var own && own != Plan.Length)
            session.Record.Remark(
                $"The load takes {Clock.Of(Plan.Length.TotalSeconds)} instead of its plan's {Clock.Of(own.TotalSeconds)}: figures of different lengths do "
                    + "not compare, since every stage opens with its burst of users and the autoscaler has another number of rounds."
            );
        // A warm-up of the plan counts nowhere, neither in the load's figures nor in the usage.
        var startedAt = session.Time.GetUtcNow() + WarmUp;
        session.Record.NoteStart(startedAt, model);
        var scope = new WatchScope(target.Pods, target.Name, target.Autoscaler, startedAt);
        var observation = new Observation(session, new UsageSource(session.Cluster.Client, target.Pods, first, second), scope, events)
        {
            Interval = options.Interval,
            Count = Beat.Count(Plan.Length, options.Interval),
            Delay = WarmUp,
        };
        try
        {
            await observation.DuringAsync(over => LoadAsync(session, service.Url, over), ct);
        }
        finally
        {
            await session.Display.LoadEndsAsync();
            session.Record.Note(known => known with { LoadEndedAt = observation.WorkEndedAt });
        }

        if (accuracy is not null)
            await accuracy.MeasureAsync(service.Url, session.Record, session.Display, session.Time, ct);
    }

    private TimeSpan WarmUp => Plan.WarmUp?.Length ?? TimeSpan.Zero;

    private async Task AwaitMetricsAsync(RunSession session, UsageSource usage, RunTarget target, CancellationToken ct)
    {
        if (options.MetricsTimeout <= TimeSpan.Zero)
            return;
        session.Display.Step(Invariant($"waiting for the first metrics of the pods, at most {options.MetricsTimeout.TotalSeconds:0} s"));
        await new FirstMetrics(usage, target.Pods, session.Time).WaitAsync(options.MetricsTimeout, ct);
    }

    private Task LoadAsync(RunSession session, HttpAddress url, CancellationToken ct)
    {
        var load = new LoadProcess(session.Record.Folder, url, options)
        {
            Warned = warning =>
            {
                session.Display.Warn(warning);
                session.Record.Alert(warning);
            },
            Cautioned = session.Record.Remark,
            LimitMissed = line => session.Record.Note(known => known with { MissedLimits = [.. known.MissedLimits, line] }),
        };
        session.Display.LoadBegins($"{Path.GetFileNameWithoutExtension(options.Manifest)} on {session.Cluster.Description}", Plan.Length);
        return load.RunAsync(session.Display.Load, ct);
    }
}
