using MlServe.Evaluator.Files;
using MlServe.Evaluator.Monitoring;
using MlServe.Evaluator.Pipelines.Artifacts;
using MlServe.Evaluator.Runs;
using MlServe.Evaluator.Runs.Deployments;
using MlServe.Evaluator.Runs.Display;
using MlServe.Kubernetes.Client;
using MlServe.Kubernetes.Manifests;

namespace MlServe.Evaluator.Pipelines;

/// <summary>
/// Runs the steps of a pipeline that are not done yet, each when all that it needs is done, side by side where nothing forbids it. A step that
/// fails keeps only those from running that need it.
/// </summary>
/// <param name="definition">The steps and parameters.</param>
/// <param name="folder">Where the run is kept; pipeline.json in it says where it stands.</param>
/// <param name="evaluation">Where runs go; a cluster that is open already is shared with others.</param>
/// <param name="display">Shows what happens.</param>
internal sealed class PipelineRunner(PipelineDefinition definition, PipelineFolder folder, Evaluation evaluation, IRunDisplay display)
{
    /// <summary>Time between two rows of usage.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>Unchanged steps run all the same.</summary>
    public bool WithoutCache { get; init; }

    /// <summary>Takes every line that a step prints, as it comes: the step's name and the line. Called from several threads.</summary>
    public Action<string, string> Printed { get; init; } = (_, _) => { };

    /// <summary>Where the usage of its pods comes from. Default the metrics API.</summary>
    public UsageChoice Usage { get; init; } = new();

    /// <summary>Has the run stopped when it ends: no step begins after that, and those that run end, its sentence their message. Null: nobody does.</summary>
    public Task<string>? Stopped { get; init; }

    /// <summary>Takes where the run stands, after each change.</summary>
    public Action<PipelineState> Changed { get; init; } = _ => { };

    /// <summary>What can be wrong with conditions and manifests is found before anything is started.</summary>
    /// <exception cref="UserErrorException">A condition compares what cannot be compared, or nothing in a manifest runs.</exception>
    /// <exception cref="ManifestException">A manifest has mistakes.</exception>
    public static void Check(PipelineDefinition definition)
    {
        _ = definition.Skipped();
        foreach (var step in definition.Steps.Where(step => step.Manifest is not null))
            StepManifest.Read(definition, step);
    }

    /// <summary>Runs what is left.</summary>
    /// <param name="state">Where the run stands.</param>
    /// <returns>Where it stands now: finished, or with steps that failed, or, after a signal, with steps that wait.</returns>
    /// <exception cref="UserErrorException">What is asked for cannot be run, or there is no cluster.</exception>
    public async Task<PipelineState> RunAsync(PipelineState state)
    {
        var ct = evaluation.Interruption.Requested;
        await using var opened = evaluation.Shared is null ? await ClusterAccess.OpenAsync(evaluation.Cluster, null, display.Step, ct, Interval) : null;
        // Whoever shares a cluster has removed before what dead runs left.
        if (opened is not null)
            await Leftovers.RemoveDeadAsync(opened.Client, display.Warn, ct);
        var cluster = opened ?? evaluation.Shared!;
        await using var space = await RunNamespace.OpenAsync(cluster, state.Namespace, Path.GetFileName(Path.GetFullPath(folder.Path)), display, ct);
        return await RunAsync(state, space.Cluster);
    }

    private async Task<PipelineState> RunAsync(PipelineState begun, ClusterAccess cluster)
    {
        var skipped = definition.Skipped();
        await RequireKindsAsync(cluster, skipped);
        var artifacts = await OpenArtifactsAsync(begun, cluster);
        var state = begun with
        {
            Steps = [.. begun.Steps.Select(step => skipped.Contains(step.Name) ? step with { Status = StepStatus.Skipped }
                : step.Status == StepStatus.Done ? step
                : new StepState { Name = step.Name, Needs = step.Needs })],
        };
        var work = new StepRunner(definition, folder, evaluation with { Shared = cluster }, display)
        {
            Artifacts = artifacts,
            Past = WithoutCache ? null : new PastSteps(folder, begun),
            Printed = Printed,
            Usage = Usage,
            Stopped = Stopped,
        };
        var running = new Dictionary<Task<StepState>, string>();
        Note(state);
        while (true)
        {
            foreach (var step in definition.Steps.Where(step => IsReady(step, state)))
            {
                Note(state.With(step.Name, before => before with { Status = StepStatus.Running, StartedAt = evaluation.Time.GetUtcNow() }));
                running.Add(work.RunAsync(step, state.Of(step.Name)), step.Name);
            }

            if (running.Count == 0)
            {
                // Asked to stop between two steps, so that none was: then those were that would have come.
                if (Stopped is { IsCompletedSuccessfully: true } stopped && state.Steps.All(step => step.Status != StepStatus.Stopped))
                {
                    foreach (var step in state.Steps.Where(step => step.Status == StepStatus.Waiting).ToList())
                        Note(state.With(step.Name, before => before with { Status = StepStatus.Stopped, Message = stopped.Result }));
                }

                return state;
            }

            var over = await Task.WhenAny(running.Keys);
            running.Remove(over, out var name);
            var result = await over;
            Note(state.With(name!, _ => result));
        }

        void Note(PipelineState next)
        {
            state = next;
            JsonFile.Write(folder.Json, state);
            Changed(state);
        }
    }

    private async Task<IArtifactStore> OpenArtifactsAsync(PipelineState state, ClusterAccess cluster) => (cluster.IsEmbedded, state.ArtifactsClaim) switch
    {
        (true, null) => new LocalArtifacts(folder),
        (true, _) => throw new UserErrorException("--artifacts-claim is for another cluster: on the embedded one, steps' folders are in the run folder."),
        (false, null) => throw new UserErrorException(
            $"{cluster.Description} cannot write into this machine's folders: name a PersistentVolumeClaim for the steps' files with --artifacts-claim."),
        _ => await ClaimArtifacts.OpenAsync(definition, folder, state, cluster, evaluation.Time),
    };

    /// <summary>Kinds that the cluster does not serve are told before anything runs.</summary>
    private async Task RequireKindsAsync(ClusterAccess cluster, IReadOnlySet<string> skipped)
    {
        foreach (var step in definition.Steps.Where(step => step.Manifest is not null && !skipped.Contains(step.Name)))
            foreach (var document in StepManifest.Read(definition, step).Documents)
                try
                {
                    await cluster.Client.ResolveAsync(document.ApiVersion, document.Kind, evaluation.Interruption.Requested);
                }
                catch (KubernetesApiException exception) when (exception.IsNotFound)
                {
                    throw new UserErrorException($"step {step.Name}: {document.File}:{document.Line}: {exception.Message}", exception);
                }
    }

    private bool IsReady(PipelineStep step, PipelineState state) =>
        !evaluation.Interruption.Requested.IsCancellationRequested && Stopped is not { IsCompleted: true }
        && state.Of(step.Name).Status == StepStatus.Waiting
        && step.Needs.All(need => state.Of(need).Status == StepStatus.Done);
}
