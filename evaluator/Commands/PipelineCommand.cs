using System.CommandLine;
using System.Text.Json;
using MlServe.Evaluator.Commands.Options;
using MlServe.Evaluator.Commands.Parsing;
using MlServe.Evaluator.Files;
using MlServe.Evaluator.Pipelines;
using MlServe.Evaluator.Pipelines.Artifacts;
using MlServe.Evaluator.Pipelines.Display;
using MlServe.Evaluator.Reports;
using MlServe.Evaluator.Runs;
using MlServe.Evaluator.Runs.Deployments;

namespace MlServe.Evaluator.Commands;

/// <summary><c>evaluator pipeline</c>: steps as Jobs, with what they leave for each other.</summary>
internal static class PipelineCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Create(CommandContext context)
    {
        var what = new Argument<string>("PIPELINE")
        {
            Description = "Pipeline (YAML): steps and their parameters; or the folder of a run, which then continues where it stopped.",
        };
        var set = SharedOptions.Set("Another value of a parameter; may be given several times.", "NAME=VALUE");
        var space = SharedOptions.Namespace("Where the steps run; made for the run when it is not there. Default: the context's.");
        var output = SharedOptions.Out("Folder in which the run folder is made.");
        var artifacts = new ArtifactOptions();
        var noCache = new Option<bool>("--no-cache") { Description = "Run steps that are unchanged since a run beside this one, too." };
        var dryRun = SharedOptions.DryRun("Show what would be run; run nothing.");
        var argo = new Option<bool>("--argo") { Description = "Print the pipeline as an Argo Workflow; run nothing." };
        var web = new WebOptions("the pipeline's page");
        var json = SharedOptions.Json("pipeline.json's object on stdout instead of the table.");
        var cluster = new ClusterOptions();
        var command = new Verb(
            "pipeline",
            "Run steps that hand files to each other, each a Job that is watched and scored; unchanged ones are taken from the last run.",
            "pipeline deploy_training/xor.yaml",
            "pipeline deploy_training/xor.yaml --set dims=3 --set epochs=500",
            "pipeline runs/20260131T090000Z-pipeline-xor")
        {
            what, set, space,
        };
        cluster.AddTo(command);
        artifacts.AddTo(command);
        foreach (var option in (Option[])[output, noCache, dryRun, argo])
            command.Add(option);
        web.AddTo(command);
        command.Add(json);
        command.SetAction(async (parsed, _) => await RunAsync(
            new Request(
                parsed.GetValue(what)!,
                ReadSet(parsed.GetValue(set) ?? []),
                parsed.GetValue(space),
                artifacts.Bind(parsed),
                parsed.GetValue(output)!,
                parsed.GetValue(noCache),
                parsed.GetValue(dryRun),
                parsed.GetValue(argo),
                web.Bind(parsed),
                parsed.GetValue(json),
                cluster.Bind(parsed)),
            context));
        return command;
    }

    private static async Task<int> RunAsync(Request asked, CommandContext context)
    {
        var past = Directory.Exists(asked.What) ? Find(asked.What) : null;
        if (past is not null && asked.ChangesRun)
            throw new UserErrorException(
                $"{past.Path} continues with the parameters, the namespace and the cluster that it was begun with: leave --set, --namespace, --artifacts-claim "
                    + "and --context out, or begin a new run.");
        var (definition, state) = past?.Load() ?? Begin(asked, context);
        PipelineRunner.Check(definition);
        if (asked.Argo)
        {
            context.Output.Write(ArgoWorkflow.Text(definition));
            return ExitCode.Done;
        }

        if (asked.DryRun)
        {
            PipelineText.WritePlan(definition, context.Output);
            return ExitCode.Done;
        }

        var folder = past ?? PipelineFolder.Create(asked.Out, "pipeline-" + definition.Name, context.Time.GetUtcNow());
        using var alone = folder.Lock();
        if (past is null)
            folder.Begin(definition, state);
        if (!state.Finished)
            state = await RunAsync(definition, folder, state, asked, context);
        return WriteResult(folder, state, asked.Json, context);
    }

    private static async Task<PipelineState> RunAsync(
        PipelineDefinition definition, PipelineFolder folder, PipelineState state, Request asked, CommandContext context)
    {
        await using var page = asked.WebPort is { } port ? await LivePage.StartAsync(port, context.Time) : null;
        await using var display = context.CreateDisplay();
        display.Step($"run folder {folder.Path}");
        var latest = state;
        page?.Show(live => PipelinePage.Render(definition, latest, folder, live), $"Its page is {folder.Page}.");
        if (page is not null)
            display.Step($"the run can be watched at {page.Url}");
        var evaluation = new Evaluation(asked.Cluster with { Context = state.Context }, context.Interruption, context.Time);
        var runner = new PipelineRunner(definition, folder, evaluation, display)
        {
            WithoutCache = asked.NoCache,
            Changed = changed =>
            {
                latest = changed;
                page?.Say(PipelineText.Progress(changed));
                PipelinePage.Write(definition, changed, folder);
            },
        };
        return await runner.RunAsync(state);
    }

    private static int WriteResult(PipelineFolder folder, PipelineState state, bool json, CommandContext context)
    {
        if (json)
            context.Output.WriteLine(JsonSerializer.Serialize(state, JsonFile.Options));
        else
            PipelineText.Write(state, context.Output);
        // With --json stdout is the object alone.
        (json ? context.Error : context.Output).WriteLine($"{(json ? "" : Environment.NewLine)}{"run folder",-20}{folder.Path}");
        (json ? context.Error : context.Output).WriteLine($"{"page",-20}{new Uri(Path.GetFullPath(folder.Page))}");
        if (context.Interruption.Requested.IsCancellationRequested)
        {
            context.Error.WriteLine($"interrupted: continue with: evaluator pipeline {folder.Path}");
            return ExitCode.Interrupted;
        }

        if (state.Finished)
            return ExitCode.Done;
        throw new UserErrorException($"{state.FailureText()} When that is fixed, continue with: evaluator pipeline {folder.Path}");
    }

    private static (PipelineDefinition Definition, PipelineState State) Begin(Request asked, CommandContext context)
    {
        InputFile.ExpectPipeline(asked.What);
        var definition = PipelineFile.Read(asked.What).With(asked.Set);
        return (definition, PipelineState.Of(definition, asked.What, context.Time.GetUtcNow()) with
        {
            Context = asked.Cluster.Context,
            Namespace = asked.Namespace,
            ArtifactsClaim = asked.Artifacts.Claim,
            ArtifactsImage = asked.Artifacts.Image,
        });
    }

    private static PipelineFolder Find(string path) => PipelineFolder.Find(path)
        ?? throw new UserErrorException($"{path} is not the folder of a pipeline's run: name one, or a pipeline's file.");

    private static IReadOnlyList<KeyValuePair<string, string>> ReadSet(string[] words) =>
    [
        .. words.Select(word => word.Split('=', 2) is [{ Length: > 0 } name, var value]
            ? KeyValuePair.Create(name, value)
            : throw new UserErrorException($"--set {word}: write NAME=VALUE.")),
    ];

    private sealed record Request(
        string What,
        IReadOnlyList<KeyValuePair<string, string>> Set,
        string? Namespace,
        ArtifactChoice Artifacts,
        string Out,
        bool NoCache,
        bool DryRun,
        bool Argo,
        int? WebPort,
        bool Json,
        ClusterChoice Cluster
    )
    {
        /// <summary>Something is asked for that a run keeps from its begin to its end.</summary>
        public bool ChangesRun =>
            Set.Count > 0 || (Namespace ?? Artifacts.Claim ?? Artifacts.Image ?? Cluster.Context) is not null || Cluster.Embedded;
    }
}
