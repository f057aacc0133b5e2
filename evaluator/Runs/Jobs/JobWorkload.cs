using System.Globalization;
using k8s.Models;
using MlServe.Evaluator.Figures;
using MlServe.Evaluator.Files;
using MlServe.Evaluator.Monitoring;
using MlServe.Evaluator.RunFiles.Metadata;
using MlServe.Evaluator.RunFiles.Tables;
using MlServe.Evaluator.Scoring;
using MlServe.Kubernetes.Client;
using MlServe.Kubernetes.Manifests;

namespace MlServe.Evaluator.Runs.Jobs;

/// <summary>
/// A Job, or what else comes to an end: apply → watch until it is complete → read its logs. In the place of a load's files it leaves job.json and
/// the logs.
/// </summary>
internal sealed class JobWorkload : IWorkload
{
    private readonly JobOptions options;
    private readonly JobTarget target;

    private JobWorkload(JobOptions options, ManifestFile manifest)
    {
        (this.options, Manifest) = (options, manifest);
        target = options.PodLabel is { } label ? JobTarget.OfAny(manifest, label) : JobTarget.Of(manifest);
    }

    /// <inheritdoc/>
    public ManifestFile Manifest { get; }

    /// <inheritdoc/>
    public string Out => options.Out;

    /// <inheritdoc/>
    public int? NodePort => null;

    /// <inheritdoc/>
    public TimeSpan? MetricResolution => options.Interval;

    /// <inheritdoc/>
    public bool HasLoad => false;

    /// <summary>The workload that is asked for.</summary>
    /// <exception cref="UserErrorException">The manifest cannot be used.</exception>
    /// <exception cref="ManifestException">The manifest has mistakes.</exception>
    public static JobWorkload Check(JobOptions options) => new(options, ManifestFile.Read(options.Manifest));

    /// <inheritdoc/>
    public async Task PrepareAsync(TimeProvider time, CancellationToken ct)
    {
        using var prometheus = options.Usage.OpenPrometheus(options.Interval, time);
        if (prometheus is not null)
            await prometheus.CheckAsync(ct);
    }

    /// <inheritdoc/>
    public RunMetadata Describe(RunMetadata known) => known with { Images = target.Images, IntervalSeconds = options.Interval.TotalSeconds };

    /// <inheritdoc/>
    public async Task MeasureAsync(RunSession session, CancellationToken ct)
    {
        var client = session.Cluster.Client;
        var pods = target.Pods(session.Namespace);
        using var prometheus = options.Usage.OpenPrometheus(options.Interval, session.Time);
        var (first, second) = UsageSource.Choose(client, prometheus, options.Usage);
        session.Record.Note(known => known with { UsageSource = first.Name });
        await session.Applied.ClearTheWayAsync(session.Record.Warn, ct, session.Cluster.IsShared);
        session.Display.Step($"applying {options.Manifest} to {session.Cluster.Description}");
        var startedAt = session.Time.GetUtcNow();
        session.Record.NoteStart(startedAt, model: null);
        await session.Applied.ApplyAsync(session.Record.Warn, ct);

        using var events = new EventLog(session.Record.Folder.Events);
        events.Added += session.Display.Happened;
        // A Job's pods and events bear its name and a dash, as a Deployment's do.
        var scope = new WatchScope(pods, null, null, startedAt);
        var observation = new Observation(session, new UsageSource(client, pods, first, second), scope, events)
        {
            Interval = options.Interval,
            PodsComeLater = true,
        };
        var logs = new JobLogs(client, pods, session.Record.Folder.Path, options.Printed, session.Time);
        V1Job? complete = null;
        try
        {
            await observation.DuringAsync(async over =>
            {
                using var ended = CancellationTokenSource.CreateLinkedTokenSource(over);
                var following = logs.FollowAsync(ended.Token);
                try
                {
                    complete = await CompleteAsync(session, pods, over);
                }
                finally
                {
                    await ended.CancelAsync();
                    await following;
                }
            }, ct);
        }
        catch (UserErrorException exception) when (!ct.IsCancellationRequested)
        {
            throw await WithLastWordsAsync(exception, logs, ct);
        }

        await ConcludeAsync(session, complete, logs, observation.Rows, ct);
        session.Record.Note(known => known with { LoadEndedAt = session.Time.GetUtcNow() });
        if (complete is null)
            throw new UserErrorException(await options.Stopped!) { Reason = JobOptions.StoppedReason };
    }

    /// <summary>Waits for its end; null: it was stopped before.</summary>
    private async Task<V1Job?> CompleteAsync(RunSession session, PodFilter pods, CancellationToken ct)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var completion = target.Completion(session.Cluster.Client, pods, options.TimeLimit, session.Time).WaitAsync(session.Display.Step, waiting.Token);
        if (options.Stopped is not { } stopped || await Task.WhenAny(completion, stopped) == completion)
            return await completion;
        await waiting.CancelAsync();
        await ((Task)completion).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return null;
    }

    /// <summary>What it came to, complete or, if it is not, stopped: job.json, and a line of its figures.</summary>
    private async Task ConcludeAsync(RunSession session, V1Job? complete, JobLogs logs, IReadOnlyList<UsageRow> usage, CancellationToken ct)
    {
        var printed = (await logs.ReadAsync(ct, isStopped: complete is null)).Succeeded.ToDictionary(pod => pod.Key, pod => JobFigures.Printed(pod.Value));
        if (printed.Count == 0)
            session.Record.Warn("the Job's pods are gone already, and what they printed with them: leave 'ttlSecondsAfterFinished' out");
        var job = complete ?? (target.Workloads is [{ Kind: "Job", Name: var name }]
            ? await session.Cluster.Client.GetAsync<V1Job>(name, target.Pods(session.Namespace).Namespace, ct) : new V1Job());
        var figures = JobFigures.Of(job, usage, printed.Values);
        JsonFile.Write(
            session.Record.Folder.Job,
            new JobRecord(target.Workloads[0].Name, job.Status?.StartTime, job.Status?.CompletionTime, job.Status?.Succeeded ?? 0, figures, printed,
                await PodsAsync(session, ct)));
        var shown = figures.Select(figure => (Metric: KnownFigures.Of(figure.Key), figure.Value))
            .Select(figure => $"{figure.Metric.Title.ToLowerInvariant()} {figure.Metric.ShowWithUnit(figure.Value)}");
        session.Display.Step($"{target.Description} is {(complete is null ? "stopped" : "complete")}: {string.Join(", ", shown)}");
    }

    private async Task<IReadOnlyDictionary<string, JobPod>> PodsAsync(RunSession session, CancellationToken ct)
    {
        var pods = target.Pods(session.Namespace);
        return (await session.Cluster.Client.ListAsync<V1Pod>(ResourceQuery.In(pods.Namespace, pods.LabelSelector), ct)).Items.ToDictionary(
            pod => pod.Name() ?? "", pod => new JobPod(IndexOf(pod), pod.Spec.NodeName));
    }

    private static int? IndexOf(V1Pod pod) =>
        int.TryParse(pod.GetAnnotation("batch.kubernetes.io/job-completion-index"), CultureInfo.InvariantCulture, out var index) ? index : null;

    /// <summary>What a program printed last often says in a word what its exit code cannot.</summary>
    private static async Task<UserErrorException> WithLastWordsAsync(UserErrorException failure, JobLogs logs, CancellationToken ct)
    {
        try
        {
            return (await logs.ReadAsync(ct)).LastWords is { } words
                ? new UserErrorException($"{failure.Message.TrimEnd('.')}. Its last line of output: {words}", failure.InnerException)
                {
                    Reason = failure.Reason,
                }
                : failure;
        }
        catch (Exception exception) when (ClusterFailure.Is(exception))
        {
            return failure;
        }
    }
}
