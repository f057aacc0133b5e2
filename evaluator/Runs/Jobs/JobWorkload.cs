using k8s.Models;
using MlServe.Evaluator.Figures;
using MlServe.Evaluator.Files;
using MlServe.Evaluator.Monitoring;
using MlServe.Evaluator.RunFiles;
using MlServe.Evaluator.Scoring;
using MlServe.Kubernetes.Client;
using MlServe.Kubernetes.Manifests;
using MlServe.Kubernetes.Objects;

namespace MlServe.Evaluator.Runs.Jobs;

/// <summary>A Job: apply → watch until it is complete → read its logs. In the place of a load's files it leaves job.json and the logs.</summary>
internal sealed class JobWorkload : IWorkload
{
    private readonly JobOptions options;
    private readonly JobTarget target;

    private JobWorkload(JobOptions options, ManifestFile manifest) => (this.options, Manifest, target) = (options, manifest, JobTarget.Of(manifest));

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
    public Task PrepareAsync(CancellationToken ct) => Task.CompletedTask;

    /// <inheritdoc/>
    public RunMetadata Describe(RunMetadata known) => known with { Images = target.Images, IntervalSeconds = options.Interval.TotalSeconds };

    /// <inheritdoc/>
    public async Task MeasureAsync(RunSession session, CancellationToken ct)
    {
        var client = session.Cluster.Client;
        var pods = target.Pods(session.Namespace);
        await session.Applied.ClearTheWayAsync(session.Record.Warn, ct);
        session.Display.Step($"applying {options.Manifest} to {session.Cluster.Description}");
        var startedAt = session.Time.GetUtcNow();
        session.Record.NoteStart(startedAt, model: null);
        await session.Applied.ApplyAsync(session.Record.Warn, ct);

        using var events = new EventLog(session.Record.Folder.Events);
        events.Added += session.Display.Happened;
        // A Job's pods and events bear its name and a dash, as a Deployment's do.
        var scope = new WatchScope(pods, null, null, startedAt);
        var observation = new Observation(session, new UsageSource(client, pods, new MetricsApi(client)), scope, events) { Interval = options.Interval };
        V1Job? complete = null;
        await observation.DuringAsync(async over =>
        {
            complete = await new JobCompletion(client, target.Name, pods, options.TimeLimit, session.Time).WaitAsync(session.Display.Step, over);
        }, ct);

        await ConcludeAsync(session, complete!, pods, observation.Rows, ct);
        session.Record.Note(known => known with { LoadEndedAt = session.Time.GetUtcNow() });
    }

    /// <summary>What it came to: job.json, and a line of its figures.</summary>
    private async Task ConcludeAsync(RunSession session, V1Job job, PodFilter pods, IReadOnlyList<UsageRow> usage, CancellationToken ct)
    {
        var printed = await ReadLogsAsync(session, pods, ct);
        var figures = JobFigures.Of(job, usage, printed.Values);
        JsonFile.Write(
            session.Record.Folder.Job,
            new JobRecord(target.Name, job.Status?.StartTime, job.Status?.CompletionTime, job.Status?.Succeeded ?? 0, figures, printed));
        var shown = figures.Select(figure => (Metric: KnownFigures.Of(figure.Key), figure.Value))
            .Select(figure => $"{figure.Metric.Title.ToLowerInvariant()} {figure.Metric.ShowWithUnit(figure.Value)}");
        session.Display.Step($"Job {target.Name} is complete: {string.Join(", ", shown)}");
    }

    /// <summary>What the pods that succeeded printed, kept as logs/POD-CONTAINER.log.</summary>
    private static async Task<Dictionary<string, IReadOnlyDictionary<string, double>>> ReadLogsAsync(
        RunSession session, PodFilter pods, CancellationToken ct)
    {
        var client = session.Cluster.Client;
        var printed = new Dictionary<string, IReadOnlyDictionary<string, double>>();
        var logs = Directory.CreateDirectory(Path.Combine(session.Record.Folder.Path, "logs")).FullName;
        var all = (await client.ListAsync<V1Pod>(ResourceQuery.In(pods.Namespace, pods.LabelSelector), ct)).Items;
        foreach (var pod in all.Where(pod => pod.Status?.Phase == "Succeeded"))
        {
            var text = "";
            foreach (var container in pod.Containers)
            {
                var log = await client.GetLogAsync(pod.Name() ?? "", pods.Namespace, container.Name, ct: ct);
                File.WriteAllText(Path.Combine(logs, $"{pod.Name()}-{container.Name}.log"), log);
                text += log + "\n";
            }

            printed[pod.Name() ?? ""] = JobFigures.Printed(text);
        }

        if (printed.Count == 0)
            session.Record.Warn("the Job's pods are already deleted, and their output with them: remove 'ttlSecondsAfterFinished'");
        return printed;
    }
}
