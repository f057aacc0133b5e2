using System.Runtime.ExceptionServices;
using MlServe.Evaluator.Figures;
using MlServe.Evaluator.RunFiles;
using MlServe.Evaluator.RunFiles.Metadata;
using MlServe.Evaluator.Runs.Deployments;
using MlServe.Evaluator.Runs.Display;

namespace MlServe.Evaluator.Runs;

/// <summary>One run from its folder to its report: the cluster it is on, what it records, what it has deployed, and who shows it.</summary>
internal sealed class RunSession : IAsyncDisposable
{
    // The last answers of a cluster that was killed may come before its process is seen to be gone.
    private static readonly TimeSpan ClusterEndPatience = TimeSpan.FromSeconds(1);

    private readonly IWorkload workload;
    private readonly Interruption interruption;
    private readonly CancellationTokenSource closed = new();
    private readonly CancellationTokenSource goesOn;
    private readonly Task clusterEnd;

    private RunSession(Evaluation evaluation, IWorkload workload, ClusterAccess cluster, RunRecord record, IRunDisplay display)
    {
        this.workload = workload;
        (Cluster, Record, Display, interruption, Time) = (cluster, record, display, evaluation.Interruption, evaluation.Time);
        Applied = new AppliedManifest(cluster.Client, workload.Manifest, record.Metadata.Run);
        goesOn = CancellationTokenSource.CreateLinkedTokenSource(interruption.Requested);
        clusterEnd = WatchClusterAsync();
    }

    /// <summary>Where it runs.</summary>
    public ClusterAccess Cluster { get; }

    /// <summary>Where objects go that name no namespace.</summary>
    public string Namespace => Cluster.Client.Config.Namespace;

    /// <summary>Its folder while it is filled; a warning to it is shown as well.</summary>
    public RunRecord Record { get; }

    /// <summary>What it has deployed.</summary>
    public AppliedManifest Applied { get; }

    /// <summary>Shows what happens.</summary>
    public IRunDisplay Display { get; }

    /// <summary>Its clock.</summary>
    public TimeProvider Time { get; }

    /// <summary>Finds or starts the cluster and makes the run folder.</summary>
    /// <exception cref="UserErrorException">There is no such cluster, its port is taken, or the folder cannot be made.</exception>
    public static async Task<RunSession> OpenAsync(Evaluation evaluation, IWorkload workload, IRunDisplay display)
    {
        var ct = evaluation.Interruption.Requested;
        var cluster = evaluation.Shared?.Lend()
            ?? await ClusterAccess.OpenAsync(evaluation.Cluster, workload.NodePort, display.Step, ct, workload.MetricResolution);
        try
        {
            var now = evaluation.Time.GetUtcNow();
            var identity = await cluster.IdentifyAsync(ct);
            var folder = RunFolder.Create(workload.Out, workload.Manifest.Name, now);
            var record = new RunRecord(folder, workload.Describe(new RunMetadata
            {
                Run = Path.GetFileName(folder.Path),
                Evaluator = RunMetadata.ThisEvaluator,
                Manifest = workload.Manifest.Name,
                ManifestSha256 = workload.Manifest.Sha256,
                Cluster = identity,
                StartedAt = now,
            }), workload.Manifest.Text)
            {
                Warned = display.Warn,
            };
            display.Begins(folder);
            foreach (var node in identity.Nodes.Where(node => node.Limits?.StartsWith("not enforced", StringComparison.Ordinal) == true))
                record.Warn($"CPU and memory limits are {node.Limits}");
            return new RunSession(evaluation, workload, cluster, record, display);
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Has the workload deployed and measured, and ends the run.</summary>
    /// <exception cref="UserErrorException">What kept it from its end; nothing is thrown for a signal of the user's.</exception>
    public async Task<EvaluationResult> RunAsync()
    {
        var failure = await ExplainAsync(await CatchAsync(() => workload.MeasureAsync(this, goesOn.Token)));
        var wasInterrupted = interruption.Requested.IsCancellationRequested;
        Summary? summary = null;
        // Each whatever becomes of the others: what was deployed must not stay because a disk is full or the run folder is gone.
        Exception?[] failures =
        [
            wasInterrupted ? null : failure,
            await CatchAsync(Display.LoadEndsAsync),
            Catch(() => NoteEnd(failure, wasInterrupted)),
            await CatchAsync(() => CleanUp.RunAsync(this, interruption.AtOnce)),
            Catch(() => summary = Record.Finish(workload.HasLoad)),
        ];
        if (failures.FirstOrDefault(known => known is not null) is { } first)
            ExceptionDispatchInfo.Throw(Explain(first));
        return new EvaluationResult(Record.Folder, summary, wasInterrupted, Record.Metadata.MissedLimits);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await closed.CancelAsync();
        await clusterEnd;
        await Cluster.DisposeAsync();
        closed.Dispose();
        goesOn.Dispose();
    }

    private async Task WatchClusterAsync()
    {
        if (await Cluster.WaitForEndAsync(closed.Token))
            await goesOn.CancelAsync();
    }

    private void NoteEnd(Exception? failure, bool wasInterrupted)
    {
        if (failure is not null)
            Record.NoteFailure(failure, wasInterrupted);
        if (wasInterrupted && workload.HasLoad)
            Record.Alert("The run was interrupted: its figures cover the time before.");
    }

    /// <summary>The reason behind a failure, once it can be told.</summary>
    private async Task<Exception?> ExplainAsync(Exception? failure)
    {
        if (failure is not null && Cluster.IsEmbedded && !interruption.Requested.IsCancellationRequested)
            await Task.WhenAny(clusterEnd, Task.Delay(ClusterEndPatience, Time));
        return failure is null ? null : Explain(failure);
    }

    private Exception Explain(Exception failure) =>
        Cluster.Ended is { } cluster
            ? new UserErrorException(
                $"the embedded cluster (pid {cluster.Pid}) ended during the run; {cluster.Log} may say why. What was measured before that is kept.",
                failure)
        : (failure.InnerException ?? failure) is IOException or UnauthorizedAccessException && !File.Exists(Record.Folder.Metadata)
            ? new UserErrorException($"run folder {Record.Folder.Path} was removed during the run: what it measured is lost, run it again.", failure)
        : failure;

    private static async Task<Exception?> CatchAsync(Func<Task> step)
    {
        try
        {
            await step();
            return null;
        }
        catch (Exception exception)
        {
            return exception;
        }
    }

    private static Exception? Catch(Action step)
    {
        try
        {
            step();
            return null;
        }
        catch (Exception exception)
        {
            return exception;
        }
    }
}
