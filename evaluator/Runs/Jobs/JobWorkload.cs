using System.Globalization;
using System.Runtime.ExceptionServices;
using k8s.Models;
using MlServe.Evaluator.Figures;
using MlServe.Evaluator.Files;
using MlServe.Evaluator.Load.Plan;
using MlServe.Evaluator.Monitoring;
using MlServe.Evaluator.RunFiles;
using MlServe.Evaluator.Runs.Deployments;
using MlServe.Evaluator.Runs.Display;
using MlServe.Evaluator.Scoring;
using MlServe.Kubernetes.Client;
using MlServe.Kubernetes.Manifests;
using MlServe.Kubernetes.Objects;

namespace MlServe.Evaluator.Runs.Jobs;

/// <summary>
/// One run of a Job: apply → watch until it is complete → read its logs → delete → score. It leaves a run folder as
/// <see cref="Evaluation"/> does, with job.json and the logs in the place of a load.
/// </summary>
internal sealed class JobEvaluation(
    string manifestPath,
    string parent,
    TimeSpan interval,
    TimeSpan timeLimit,
    ClusterChoice clusterChoice,
    IRunDisplay display,
    Interruption interruption,
    TimeProvider time
)
{
    /// <summary>Runs it.</summary>
    /// <exception cref="UserErrorException">The Job failed, did not end in time, or could not begin.</exception>
    public async Task RunAsync()
    {
        var manifest = ManifestFile.Read(manifestPath);
        var target = JobTarget.Of(manifest);
        await using var cluster = await ClusterAccess.OpenAsync(clusterChoice, nodePort: null, display.Step, interruption.Requested, interval);
        var pods = target.Pods(target.Namespace ?? cluster.Client.Config.Namespace);
        var record = await BeginAsync(manifest, target, cluster);
        var applied = new AppliedManifest(cluster.Client, manifest, record.Metadata.Run);
        void Warn(string line)
        {
            display.Warn(line);
            record.Warn(line);
        }

        ExceptionDispatchInfo? failure = null;
        try
        {
            await applied.ClearTheWayAsync(Warn, interruption.Requested);
            display.Step($"applying {manifestPath} to {cluster.Description}");
            var startedAt = time.GetUtcNow();
            record.Note(known => known with { LoadStartedAt = startedAt });
            SummaryJson.Write(
                record.Folder.Summary,
                new Summary { Cluster = record.Metadata.Cluster?.Name, ManifestSha256 = manifest.Sha256, StartedAt = startedAt });
            await applied.ApplyAsync(Warn, interruption.Requested);
            await MeasureAsync(cluster.Client, target, pods, record, startedAt, interruption.Requested);
            record.Note(known => known with { LoadEndedAt = time.GetUtcNow() });
        }
        catch (Exception exception)
        {
            failure = ExceptionDispatchInfo.Capture(exception);
        }

        var wasInterrupted = interruption.Requested.IsCancellationRequested;
        try
        {
            if (failure is not null)
                record.NoteFailure(failure.SourceException, wasInterrupted);
        }
        finally
        {
            await CleanUp.RunAsync(applied, cluster, display, interruption, time);
        }

        // Without a load there are no figures of one, and nobody misses them.
        record.Finish(_ => { });
        if (!wasInterrupted)
            failure?.Throw();
    }

    private async Task<RunRecord> BeginAsync(ManifestFile manifest, JobTarget target, ClusterAccess cluster)
    {
        var now = time.GetUtcNow();
        var identity = await cluster.IdentifyAsync(interruption.Requested);
        var folder = RunFolder.Create(parent, manifest.Name, now);
        display.Begins(folder);
        return new RunRecord(folder, new RunMetadata
        {
            Run = Path.GetFileName(folder.Path),
            Evaluator = RunMetadata.ThisEvaluator,
            Manifest = manifest.Name,
            ManifestSha256 = manifest.Sha256,
            Cluster = identity,
            Images = target.Images,
            IntervalSeconds = interval.TotalSeconds,
            StartedAt = now,
        }, manifest.Text);
    }

    private async Task MeasureAsync(KubernetesClient client, JobTarget target, PodFilter pods, RunRecord record, DateTimeOffset startedAt, CancellationToken ct)
    {
        using var events = new EventLog(record.Folder.Events);
        using var file = UsageCsv.Open(record.Folder.ResourceUsage, ExistingFile.Refuse);
        events.Added += display.Happened;
        var usage = new List<UsageRow>();
        var monitor = new UsageMonitor(new UsageSource(client, pods, new MetricsApi(client)), pods, events, time)
        {
            Sampled = row =>
            {
                file.Write(row);
                usage.Add(row);
            },
        };
        // A Job's pods and events bear its name and a dash, as a Deployment's do.
        var watcher = new ClusterWatcher(client, new WatchScope(pods, null, null, startedAt), events, time);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var working = Task.WhenAll(monitor.RunAsync(interval, count: null, over.Token), watcher.RunAsync(over.Token));
        V1Job job;
        try
        {
            job = await new JobCompletion(client, target.Name, pods, timeLimit, time).WaitAsync(display.Step, ct);
        }
        finally
        {
            await over.CancelAsync();
            await working;
        }

        var printed = await ReadLogsAsync(client, pods, record.Folder, ct);
        var figures = JobFigures.Of(job, usage, printed.Values);
        JsonFile.Write(
            record.Folder.Job,
            new JobRecord(target.Name, job.Status?.StartTime, job.Status?.CompletionTime, job.Status?.Succeeded ?? 0, figures, printed));
        var shown = figures.Select(figure => (Metric: KnownFigures.Of(figure.Key), figure.Value))
            .Select(figure => $"{figure.Metric.Title.ToLowerInvariant()} {figure.Metric.ShowWithUnit(figure.Value)}");
        display.Step($"Job {target.Name} is complete: {string.Join(", ", shown)}");
    }

    /// <summary>What the pods that succeeded printed, kept as logs/POD-CONTAINER.log.</summary>
    private async Task<Dictionary<string, IReadOnlyDictionary<string, double>>> ReadLogsAsync(
        KubernetesClient client,
        PodFilter pods,
        RunFolder folder,
        CancellationToken ct
    )
    {
        var printed = new Dictionary<string, IReadOnlyDictionary<string, double>>();
        var logs = Directory.CreateDirectory(Path.Combine(folder.Path, "logs")).FullName;
        foreach (
            var pod in (await client.ListAsync<V1Pod>(ResourceQuery.In(pods.Namespace, pods.LabelSelector), ct)).Items.Where(pod =>
                pod.Status?.Phase == "Succeeded"
            )
        )
        {
            var all = "";
            foreach (var container in pod.Containers)
            {
                var log = await client.GetLogAsync(pod.Name() ?? "", pods.Namespace, container.Name, ct: ct);
                File.WriteAllText(Path.Combine(logs, $"{pod.Name()}-{container.Name}.log"), log);
                all += log + "\n";
            }

            printed[pod.Name() ?? ""] = JobFigures.Printed(all);
        }

        if (printed.Count == 0)
            display.Warn("the Job's pods are gone already, and what they printed with them: leave 'ttlSecondsAfterFinished' out");
        return printed;
    }
}
