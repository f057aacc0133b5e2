using System.CommandLine;
using System.Text.Json;
using MlServe.Evaluator.Load;

namespace MlServe.Evaluator.Commands;

/// <summary><c>evaluator load</c>: the staged load alone.</summary>
internal static class LoadCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        var minutes = new Option<double?>("--minutes")
        {
            Description = "Length of the whole load in minutes, fractions allowed; every stage is scaled alike. Default: the plan's own (30 for the built-in one).",
        };
        var plan = new Option<string?>("--plan") { Description = "Load plan (YAML). Default: the challenge's 30 stages.", HelpName = "FILE" };
        var url = new Option<string>("--url")
        {
            Description = "What is requested.",
            DefaultValueFactory = _ => "http://localhost:32000/test",
        };
        var output = new Option<string>("--output", "-o")
        {
            Description = "Where the rows go, in the format of siege's log.",
            HelpName = "FILE",
            DefaultValueFactory = _ => "load_output.csv",
        };
        var latency = new Option<string?>("--latency") { Description = "Where percentiles per stage and overall go (CSV). Default: nowhere.", HelpName = "FILE" };
        var requests = new Option<string?>("--requests")
        {
            Description = "Where every single request goes: JSON lines into FILE.jsonl, else CSV. Default: nowhere.",
            HelpName = "FILE",
        };
        var append = new Option<bool>("--append") { Description = "Add rows to files that exist." };
        var overwrite = new Option<bool>("--overwrite") { Description = "Replace files that exist." };
        var timeout = DurationOption.Create(["--timeout"], "When a request has failed that has no answer. Default: the plan's own (30s for the built-in one).", 0.001, 3600, null);
        var seed = new Option<int?>("--seed") { Description = "Seed of the think times, for a load that can be repeated. Default: drawn and printed." };
        var keepAlive = new Option<bool>("--keep-alive") { Description = "Keep each user's connection from request to request, where siege opens a new one." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Show the stages, users, expected requests and length, and send nothing." };
        var insecure = new Option<bool>("--insecure") { Description = "Accept https certificates that no authority vouches for." };
        var progressJson = new Option<bool>("--progress-json") { Description = "One JSON line a second on stdout instead of the table; the last has \"done\":true." };
        var json = new Option<bool>("--json") { Description = "The result as JSON on stdout instead of the table." };
        var command = new Command("load", "Send the staged load to a service and write a row a stage as siege does.")
        {
            minutes, plan, url, output, latency, requests, append, overwrite, timeout, seed, keepAlive, insecure, dryRun, progressJson, json,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(append) && result.GetValue(overwrite))
                result.AddError("--append and --overwrite exclude each other.");
            if (result.GetValue(json) && result.GetValue(progressJson))
                result.AddError("--json and --progress-json exclude each other.");
        });
        // For 'run', which must leave no load behind even when it is killed.
        var owned = new Option<bool>("--owned") { Description = "End when standard input closes.", Hidden = true };
        command.Add(owned);
        command.SetAction(async (parsed, ct) =>
        {
            var stages = MakePlan(parsed.GetValue(plan), parsed.GetValue(minutes), parsed.GetValue(keepAlive));
            var options = new LoadOptions
            {
                Url = ParseUrl(parsed.GetValue(url)!),
                Plan = stages,
                Timeout = (parsed.GetResult(timeout) is null ? null : (TimeSpan?)parsed.GetValue(timeout)) ?? stages.Timeout ?? TimeSpan.FromSeconds(30),
                AnyCertificate = parsed.GetValue(insecure),
                // The one place where chance begins.
                Seed = parsed.GetValue(seed) ?? new Random().Next(),
            };
            if (parsed.GetValue(dryRun))
            {
                LoadForecast.Write(options.Plan, options.Url, Console.Out);
                return ExitCode.Done;
            }

            using var owner = OwnedProcess.Watch(parsed.GetValue(owned), ct);
            return await RunAsync(
                options,
                parsed.GetValue(output)!,
                parsed.GetValue(latency),
                parsed.GetValue(requests),
                parsed.GetValue(append) ? ExistingFile.Append : parsed.GetValue(overwrite) ? ExistingFile.Overwrite : ExistingFile.Refuse,
                parsed.GetValue(progressJson) ? LoadOutput.ProgressJson : parsed.GetValue(json) ? LoadOutput.Json : LoadOutput.Table,
                owner.Ended);
        });
        return command;
    }

    private static async Task<int> RunAsync(
        LoadOptions options, string logPath, string? latencyPath, string? requestsPath, ExistingFile whenExists, LoadOutput output, CancellationToken ct)
    {
        var targets = await TargetBook.OpenAsync(options, ct);
        foreach (var endPoint in targets.EndPoints)
        {
            if (!await HttpTarget.AcceptsAsync(endPoint, ct))
                throw new UserErrorException($"nothing accepts connections at {endPoint}; deploy the service first ('evaluator up MANIFEST'), or name it with --url");
        }

        if (requestsPath is not null && whenExists == ExistingFile.Refuse)
            LoadFiles.RefuseExisting(requestsPath);
        using var files = LoadFiles.Open(logPath, latencyPath, whenExists);
        await using var requests = requestsPath is null ? null : RequestLog.Open(requestsPath, whenExists, TimeProvider.System);
        var console = new LoadConsole(output, Console.Out, Console.Error, Console.IsErrorRedirected);
        await SelfWarmUp.RunAsync(TimeProvider.System, ct);
        console.Begin(options);
        var generator = new LoadGenerator(options, TimeProvider.System, () => Environment.CpuUsage.TotalTime)
        {
            StageEnded = stage =>
            {
                files.Write(stage);
                console.StageEnded(stage);
            },
            Progressed = console.Progressed,
            RequestEnded = requests is null ? null : requests.Write,
        };
        var result = await generator.RunAsync(targets, ct);
        files.WriteOverall(result.Overall);
        console.End(result, options);
        if (result.Overall.WasInterrupted)
            return ExitCode.Interrupted;
        var missed = result.Stages.SelectMany(stage => options.Plan.Stages[stage.Stage - 1].Limits.Missed(stage)).ToList();
        missed.ForEach(Console.Error.WriteLine);
        return missed.Count > 0 ? ExitCode.ThresholdMissed : ExitCode.Done;
    }

    private static LoadPlan MakePlan(string? path, double? minutes, bool keepAlive)
    {
        var plan = path is null ? LoadPlan.Challenge : LoadPlanFile.Read(path);
        if (keepAlive)
            plan = plan with { KeepAlive = true };
        if (minutes is null)
            return plan;
        try
        {
            return plan.Scale(minutes.Value);
        }
        catch (ArgumentOutOfRangeException)
        {
            throw new UserErrorException("--minutes must be above zero and leave every stage some length");
        }
    }

    private static Uri ParseUrl(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            ? url
            : throw new UserErrorException($"--url {text}: must be a URL such as http://localhost:32000/test");
}
