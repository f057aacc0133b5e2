using System.CommandLine;
using System.Text.Json;
using MlServe.Evaluator.Capacity;
using MlServe.Evaluator.Commands.Options;
using MlServe.Evaluator.Commands.Parsing;
using MlServe.Evaluator.Files;
using MlServe.Evaluator.Objectives;
using MlServe.Evaluator.RunFiles;
using MlServe.Evaluator.Runs;
using MlServe.Evaluator.Runs.Deployments;
using MlServe.Evaluator.Service;
using MlServe.Kubernetes.Manifests;

namespace MlServe.Evaluator.Commands;

/// <summary><c>evaluator capacity</c>: the most load that a deployment carries within objectives.</summary>
internal static class CapacityCommand
{
    private const string Example = "http://localhost:32000/test";
    private static readonly TimeSpan CheckPatience = TimeSpan.FromSeconds(10), RequestTimeout = TimeSpan.FromSeconds(30);

    /// <summary>The command with its options.</summary>
    public static Command Create(CommandContext context)
    {
        var what = new Argument<string?>("MANIFEST")
        {
            Description = "What to deploy (YAML or JSON); or the folder of a search, which then continues where it stopped. Not needed with --url.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var options = new CapacityOptions();
        var cluster = new ClusterOptions();
        var service = new ServiceOptions("classifies", hasPath: true);
        var (readyTimeout, model) = (SharedOptions.ReadyTimeout(300), SharedOptions.Model());
        var output = SharedOptions.Out("Folder in which the search's folder is made.");
        var json = SharedOptions.Json("capacity.json's object on stdout instead of the sentences: rate, users, their intervals, limited_by.");
        var command = new Verb(
            "capacity",
            "Find the highest rate and the most users within objectives: doubling, bisection, confirmations; the curve, and how sure it is.",
            "capacity deploy_k8s/deployment_k8s.yaml --slo \"p95<200ms\"",
            "capacity deploy_hpa/deployment_hpa.yaml --slo \"p99<1s\" --slo \"failed<0.1%\" --replicas 3",
            "capacity --url http://localhost:32000/test --slo \"p95<200ms\" --only rate --json",
            "capacity runs/20260131T090000Z-capacity-deployment_k8s") { what };
        options.AddTo(command);
        cluster.AddTo(command);
        service.AddTo(command);
        foreach (var option in (Option[])[readyTimeout, model, output, json])
            command.Add(option);
        command.SetAction(async (parsed, _) => await RunAsync(
            new Request(
                parsed.GetValue(what), options.Bind(parsed), cluster.Bind(parsed),
                new EvaluationOptions
                {
                    Manifest = "", ReadyTimeout = parsed.GetValue(readyTimeout), Model = parsed.GetValue(model), Contract = service.Bind(parsed),
                },
                parsed.GetValue(output)!, parsed.GetValue(json)),
            context));
        return command;
    }

    private static async Task<int> RunAsync(Request asked, CommandContext context)
    {
        var past = asked.What is { } path && Directory.Exists(path) ? CapacityFolder.Find(path) : null;
        if (past is not null && (asked.Choice.ChangesSearch || asked.Deploying.Model is not null || !asked.Deploying.Contract.IsStandard))
            throw new UserErrorException(
                $"{past.Path} continues with the objectives and options that it was begun with: leave them out, or begin a new search.");
        var state = past?.Load() ?? new CapacityState { Settings = Begin(asked, context) };
        if (past is not null)
            RequireSameService(asked, past, state.Settings);
        if (past is not null && state.Finished)
        {
            // Made anew, as a run's report is.
            past.Write(state);
            return WriteResult(past, state, asked.Json, context);
        }

        var target = await CheckAsync(asked, past, state.Settings, context);
        if (state.GeneratorRate is null)
            state = state with { GeneratorRate = await MeasureGeneratorAsync(state.Settings, context) };

        var folder = past ?? CapacityFolder.Create(asked.Out, state.Settings.Name, context.Time.GetUtcNow());
        using var alone = folder.Lock();
        if (past is null)
        {
            if (target.Manifest is not null)
                await File.WriteAllTextAsync(folder.Manifest, target.Manifest.Text);
            folder.Write(state);
        }

        context.Error.WriteLine(Invariant($"search folder {folder.Path}, at most {state.Settings.Minutes:0.##} min of trials"));
        try
        {
            await SearchAsync(asked, folder, state, target, context);
        }
        catch (Exception exception) when (ExitCode.IsUserError(exception))
        {
            throw new UserErrorException(
                $"{exception.Message.ReplaceLineEndings(" ").TrimEnd()} When that is fixed, continue with: evaluator capacity {folder.Path}", exception);
        }

        return WriteResult(folder, folder.Load(), asked.Json, context);
    }

    /// <summary>Trials of two services, or of two clusters, are not of one search. The same address may be named: credentials are not kept.</summary>
    private static void RequireSameService(Request asked, CapacityFolder past, CapacitySettings settings)
    {
        if (asked.Choice.Url is { } url && url.ToString() != settings.Url)
            throw new UserErrorException($"{past.Path} is of {settings.Url ?? "the address that its Service has"}, not of {url}: begin a new search.");
        if ((asked.Cluster.Context is { } cluster && cluster != settings.Context) || (asked.Cluster.Embedded && settings.Context is not null))
            throw new UserErrorException($"{past.Path} is of the cluster {settings.Context ?? "embedded"}: begin a new search for another.");
    }

    /// <summary>Whatever can be wrong with what is asked for is found before anything is started.</summary>
    private static async Task<Target> CheckAsync(Request asked, CapacityFolder? past, CapacitySettings settings, CommandContext context)
    {
        var url = asked.Choice.Url ?? (settings.Url is { } known ? UrlOption.Parse("--url", known, Example) : null);
        settings.Contract.Require(url);
        if (settings.Manifest is not null)
        {
            if (past is null)
                InputFile.ExpectManifest(asked.What!);
            var manifest = HeldReplicas.In(DeployedModel.In(ManifestFile.Read(past?.Manifest ?? asked.What!), asked.Deploying.Model), settings.Replicas);
            _ = RunTarget.Of(manifest).RequireReplicas(manifest).RequireAddress(manifest, url);
            return new Target(manifest, url);
        }

        using var http = url!.NewClient(RequestTimeout);
        _ = await new ServiceCheck(http, context.Time, settings.Contract).WaitAsync(url!, CheckPatience, context.Interruption.Requested);
        return new Target(null, url);
    }

    private static async Task<double> MeasureGeneratorAsync(CapacitySettings settings, CommandContext context)
    {
        context.Error.WriteLine("finding out how much the load generator itself can send");
        var files = Directory.CreateTempSubdirectory("evaluator-capacity-");
        try
        {
            var rate = await GeneratorLimit.MeasureAsync(
                RunFolder.Open(files.FullName), settings.Objectives, settings.Seed, context.Interruption.Requested);
            context.Error.WriteLine(Invariant($"the load generator alone sends {rate:#,0} requests per second on time"));
            settings.RequireDecidable(rate);
            return rate;
        }
        finally
        {
            files.Delete(recursive: true);
        }
    }

    private static async Task SearchAsync(Request asked, CapacityFolder folder, CapacityState state, Target target, CommandContext context)
    {
        await using var display = context.CreateDisplay();
        Task RunAsync(LoadedService service, CancellationToken ct) => new CapacityRunner(folder, service, state).RunAsync(ct);
        if (target.Manifest is not { } manifest)
        {
            try
            {
                var service = new LoadedService(target.Url!, display, context.Time) { Contract = state.Settings.Contract };
                await RunAsync(service, context.Interruption.Requested);
            }
            catch (OperationCanceledException) when (context.Interruption.Requested.IsCancellationRequested)
            {
                // What was found until then is written.
            }

            return;
        }

        var options = asked.Deploying with
        {
            Manifest = state.Settings.Manifest!,
            Out = folder.Path,
            Url = target.Url,
            Seed = state.Settings.Seed,
            Contract = state.Settings.Contract,
        };
        var choice = asked.Cluster with { Context = state.Settings.Context ?? asked.Cluster.Context };
        await new Evaluation(choice, context.Interruption, context.Time).RunAsync(new CapacityWorkload(options, manifest, RunAsync), display);
    }

    private static CapacitySettings Begin(Request asked, CommandContext context)
    {
        var choice = asked.Choice;
        if (asked.What is null && choice.Url is null)
            throw new UserErrorException("name what is to be deployed, or with --url a service that runs: evaluator capacity MANIFEST --slo \"p95<200ms\".");
        if (asked.What is { } path && Directory.Exists(path)
            && !Directory.EnumerateFiles(path).Any(file => Path.GetExtension(file) is ".yaml" or ".yml" or ".json"))
            throw new UserErrorException($"{path} is not the folder of a search: name one, or a manifest.");
        if (choice.Objectives.Count == 0)
            throw new UserErrorException($"--slo is missing: what the load must keep to, such as {ObjectiveReader.Known}.");
        if (asked.What is null && choice.Replicas is not null)
            throw new UserErrorException("--replicas needs a MANIFEST: a service that runs already has the replicas that it has.");
        var settings = new CapacitySettings
        {
            Name = asked.What is { } manifest ? Path.GetFileNameWithoutExtension(manifest.TrimEnd('/')) : choice.Url!.Url.Host,
            Manifest = asked.What,
            Url = choice.Url?.ToString(),
            Objectives = choice.Objectives,
            Kinds = choice.Only is { } only ? [only] : [LoadKind.Rate, LoadKind.Users],
            Minutes = choice.Minutes ?? CapacityChoice.StandardMinutes,
            ThinkSeconds = choice.ThinkSeconds ?? CapacityChoice.StandardThinkSeconds,
            Seed = choice.Seed ?? context.Random.Next(),
            Replicas = choice.Replicas,
            Check = asked.Deploying.Contract.Check is { } check ? CheckWords.Of(check) : null,
            Answer = asked.Deploying.Contract.Answers.Text,
            Path = asked.Deploying.Contract.Path,
            Context = asked.Cluster.Context,
            StartedAt = context.Time.GetUtcNow(),
        };
        settings.RequireLongEnough();
        return settings;
    }

    private static int WriteResult(CapacityFolder folder, CapacityState state, bool json, CommandContext context)
    {
        if (json)
            context.Output.WriteLine(JsonSerializer.Serialize(state, JsonFile.Options));
        else
            CapacityText.Write(state, context.Output);
        // With --json stdout is the object alone.
        var places = json ? context.Error : context.Output;
        places.WriteLine($"{"search folder",-20}{folder.Path}");
        places.WriteLine($"{"report",-20}{new Uri(Path.GetFullPath(folder.Page))}");
        if (!state.Finished)
        {
            context.Error.WriteLine($"interrupted: continue with: evaluator capacity {folder.Path}");
            return ExitCode.Interrupted;
        }

        if (state.Results.All(result => result.Load > 0 || result.LimitedBy == "time"))
            return ExitCode.Done;
        context.Error.WriteLine("objective missed: no load that was tried was kept");
        return ExitCode.ThresholdMissed;
    }

    private sealed record Target(ManifestFile? Manifest, HttpAddress? Url);

    private sealed record Request(
        string? What, CapacityChoice Choice, ClusterChoice Cluster, EvaluationOptions Deploying, string Out, bool Json);
}
