using System.Text.Json;
using MlServe.Evaluator.Capacity;
using MlServe.Evaluator.Commands.Options;
using MlServe.Evaluator.Files;
using MlServe.Evaluator.RunFiles;
using MlServe.Evaluator.Runs;
using MlServe.Evaluator.Runs.Deployments;
using MlServe.Evaluator.Service;
using MlServe.Kubernetes.Manifests;

namespace MlServe.Evaluator.Commands.Capacities;

/// <summary>A search for the capacity as a user sees it: checked, begun or gone on with, shown and written.</summary>
/// <param name="asked">What is asked for.</param>
/// <param name="context">Where it is shown, the clock, and what interrupts it.</param>
internal sealed class CapacitySession(CapacityRequest asked, CommandContext context)
{
    private static readonly TimeSpan CheckPatience = TimeSpan.FromSeconds(10), RequestTimeout = TimeSpan.FromSeconds(30);

    /// <summary>Searches to the end, or until it is interrupted.</summary>
    /// <returns>The exit code.</returns>
    /// <exception cref="UserErrorException">What is asked for cannot be searched.</exception>
    public async Task<int> RunAsync()
    {
        var past = asked.What is { } path && Directory.Exists(path) ? CapacityFolder.Find(path) : null;
        if (past is not null && (asked.Choice.ChangesSearch || asked.Deploying.Model is not null || !asked.Deploying.Contract.IsStandard))
            throw new UserErrorException(
                $"{past.Path} continues with the objectives and options that it was begun with: leave them out, or begin a new search.");
        var state = past?.Load() ?? new CapacityState { Settings = asked.Begin(context) };
        if (past is not null)
            asked.RequireSame(past, state.Settings);
        if (past is not null && state.Finished)
        {
            // Made anew, as a run's report is.
            past.Write(state);
            return WriteResult(past, state);
        }

        var target = await CheckAsync(past, state.Settings);
        if (state.GeneratorRate is null)
            state = state with { GeneratorRate = await MeasureGeneratorAsync(state.Settings) };

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
            await SearchAsync(folder, state, target);
        }
        catch (Exception exception) when (ExitCode.IsUserError(exception))
        {
            throw new UserErrorException(
                $"{exception.Message.ReplaceLineEndings(" ").TrimEnd()} When that is fixed, continue with: evaluator capacity {folder.Path}", exception);
        }

        return WriteResult(folder, folder.Load());
    }

    /// <summary>Whatever can be wrong with what is asked for is found before anything is started.</summary>
    private async Task<Target> CheckAsync(CapacityFolder? past, CapacitySettings settings)
    {
        var url = asked.Choice.Url ?? (settings.Url is { } known ? UrlOption.Parse("--url", known, UrlOption.ServiceExample) : null);
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

    private async Task<double> MeasureGeneratorAsync(CapacitySettings settings)
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

    private async Task SearchAsync(CapacityFolder folder, CapacityState state, Target target)
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

    private int WriteResult(CapacityFolder folder, CapacityState state)
    {
        if (asked.Json)
            context.Output.WriteLine(JsonSerializer.Serialize(state, JsonFile.Options));
        else
            CapacityText.Write(state, context.Output);
        // With --json stdout is the object alone.
        var places = asked.Json ? context.Error : context.Output;
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
}
