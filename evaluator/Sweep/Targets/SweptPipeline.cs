using System.Text;
using MlServe.Evaluator.Files.Yaml;
using MlServe.Evaluator.Pipelines;
using MlServe.Evaluator.RunFiles;
using MlServe.Evaluator.RunFiles.Metadata;
using MlServe.Evaluator.Sweep.Definitions;
using MlServe.Evaluator.Sweep.Trials;
using MlServe.Kubernetes.Manifests;
using MlServe.Kubernetes.Rules;

namespace MlServe.Evaluator.Sweep.Targets;

/// <summary>
/// A pipeline of which parameters are set: each trial runs it in a folder of its own. Steps that a cell has in common with one before in the same
/// round are taken over from there.
/// </summary>
internal sealed class SweptPipeline : SweepTarget
{
    private readonly PipelineDefinition pipeline;

    private SweptPipeline(PipelineDefinition pipeline, string path, string fileName)
        : base(path, fileName) => this.pipeline = pipeline;

    /// <inheritdoc/>
    public override string Sha256 => RunMetadata.Sha256(Encoding.UTF8.GetBytes(
        string.Concat([pipeline.Text, .. pipeline.Steps.Select(step => step.Manifest?.Text).OfType<string>()])));

    /// <summary>None: what a step takes from a trial before took that one its time.</summary>
    public override string? TimeFigure => null;

    /// <inheritdoc/>
    public override IReadOnlyList<string> FrontFigures => [];

    /// <inheritdoc/>
    public override TimeSpan Interval => PipelineRunner.Interval;

    /// <inheritdoc/>
    public override IReadOnlyList<(string Key, string Why)> RefusedKeys =>
    [
        .. base.RefusedKeys,
        ("max_failed", OfLoads),
        ("time_limit", "belongs to a Job; of a pipeline each step has its 'timeout'"),
        ("interval", "belongs to 'manifest'; steps of a pipeline are measured every second"),
    ];

    /// <inheritdoc/>
    public override string? WhyOneAtATime => pipeline.Steps.FirstOrDefault(step => step.Manifest is not null) is not { } step ? null
        : $"needs a pipeline without manifests, or trials would share their objects; step {step.Name} has one";

    /// <summary>Reads it.</summary>
    /// <param name="begun">The folder of a sweep that was begun, which has a copy; null: the file at <paramref name="path"/>.</param>
    /// <param name="path">The file.</param>
    /// <param name="fileName">What it is called.</param>
    /// <exception cref="UserErrorException">It cannot be read, or is no pipeline.</exception>
    public static SweptPipeline Of(SweepFolder? begun, string path, string fileName) => begun is null
        ? new SweptPipeline(PipelineFile.Read(path), path, fileName)
        : new SweptPipeline(begun.Pipeline.ReadDefinition(), begun.Pipeline.Definition, fileName);

    /// <inheritdoc/>
    public override void Check()
    {
        // Each cell is, with its own values.
    }

    /// <inheritdoc/>
    public override void CheckParameter(YamlMapping node, SweepParameter parameter)
    {
        node.Refuse("fields", "belongs to 'manifest'; a pipeline's parameter is known by its name");
        if (parameter.Name.Length > 0 && pipeline.WhyUnknown(parameter.Name) is { } why)
            node.Mistake("name", why);
        if (parameter.Values.Contains(null))
            node.Mistake("values", "must all be there: a pipeline's parameter cannot be removed as a field can");
    }

    /// <inheritdoc/>
    public override void CheckFigure(YamlMapping node, string key, string figure)
    {
        var steps = pipeline.Steps.Select(step => step.Name).ToList();
        if (PrintedAs(figure).Step is not { } step)
            node.Mistake(key, $"must be STEP.FIGURE, such as {steps[^1]}.accuracy, not '{figure}'; the steps are {string.Join(", ", steps)}");
        else if (!steps.Contains(step))
            node.Mistake(key, $"pipeline {pipeline.Name} has no step '{step}'{(Spelling.Nearest(step, steps) is { } near ? $"; did you mean '{near}'?" : "")} "
                + $"It has: {string.Join(", ", steps)}");
    }

    /// <inheritdoc/>
    public override void Keep(SweepFolder folder) => folder.Pipeline.Keep(pipeline);

    /// <inheritdoc/>
    public override SweepCell CellOf(SweepDefinition definition, int number, IReadOnlyList<string?> values) =>
        new(number, values, ProblemOf(With(definition, number, values)))
        {
            Name = SweepCell.NameOf(definition, number, values),
            Key = SweepCell.KeyOf(values),
        };

    /// <inheritdoc/>
    public override ILookup<string, TrialResult> ReadTrials(SweepFolder folder, SweepDefinition definition, int round) => folder.Pipelines(round)
        .Select(trial => (Folder: trial, State: trial.ReadState())).Where(known => known.State is not null)
        .ToLookup(known => KeyOf(definition, known.State!), known =>
            PipelineTrial.Read(known.Folder, known.State!, round) with { Page = folder.LinkTo(known.Folder.Page) });

    /// <inheritdoc/>
    public override Task RunAsync(TrialRun run)
    {
        var (cell, round) = (run.Trial.Cell, run.Folder.Round(run.Trial.Round));
        // One that was cut off, or has failed, goes on: steps that are done are not repeated.
        var begun = run.Folder.Pipelines(run.Trial.Round)
            .LastOrDefault(trial => trial.ReadState() is { } state && KeyOf(run.Definition, state) == cell.Key);
        var trial = new PipelineTrial(
            With(run.Definition, cell.Number, cell.Values),
            begun ?? PipelineFolder.Create(round, cell.Name, run.Evaluation.Time.GetUtcNow()),
            run.Definition.Objective is { } objective ? PrintedAs(objective.Metric).Step : null);
        return trial.RunAsync(Path, run);
    }

    /// <inheritdoc/>
    public override (string? Step, string Name) PrintedAs(string figure) =>
        figure.Split('.', 2) is [{ Length: > 0 } step, { Length: > 0 } name] ? (step, name) : (null, figure);

    /// <inheritdoc/>
    public override IEnumerable<string> LinesOf(string trialFolder, string figure) =>
        PipelineFolder.Find(trialFolder) is { } folder && folder.ReadState() is { } state
            && state.Steps.FirstOrDefault(step => step.Name == PrintedAs(figure).Step) is { Run: { } run }
            ? RunFolder.Open(System.IO.Path.Combine(trialFolder, run)).LogLines()
            : [];

    private static string KeyOf(SweepDefinition definition, PipelineState state) =>
        SweepCell.KeyOf(definition.Parameters.Select(parameter => state.Parameters.GetValueOrDefault(parameter.Name)));

    private PipelineDefinition With(SweepDefinition definition, int number, IReadOnlyList<string?> values)
    {
        var set = pipeline.With(definition.Parameters.Zip(values, (parameter, value) => KeyValuePair.Create(parameter.Name, value ?? "")));
        // Jobs of trials that run at the same time must not be called the same.
        return definition.Parallel > 1 ? set.Numbered(number) : set;
    }

    private static string? ProblemOf(PipelineDefinition cell)
    {
        try
        {
            PipelineRunner.Check(cell);
            return null;
        }
        catch (ManifestException exception)
        {
            return string.Join("; ", exception.Problems.Select(problem => problem.Message));
        }
        catch (UserErrorException exception)
        {
            return exception.Message;
        }
    }
}
