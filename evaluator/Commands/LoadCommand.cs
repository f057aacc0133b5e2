using System.CommandLine;
using System.CommandLine.Completions;
using MlServe.Evaluator.Commands.Options;
using MlServe.Evaluator.Commands.Parsing;
using MlServe.Evaluator.Files;
using MlServe.Evaluator.Load;
using MlServe.Evaluator.Load.Pacing;
using MlServe.Evaluator.Load.Plan;
using MlServe.Evaluator.Service;

namespace MlServe.Evaluator.Commands;

/// <summary><c>evaluator load</c>: the staged load alone.</summary>
internal static class LoadCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Create(CommandContext context)
    {
        var load = new LoadPlanOptions(
            "Length of the whole load in minutes, fractions allowed; every stage is scaled alike. Default: the plan's own (30 for the built-in one).",
            "Seed of the think times, for a load that can be repeated. Default: drawn and printed.");
        var single = new StageOptions();
        var objectives = new ObjectiveOptions(hasPrice: false);
        var service = new ServiceOptions("none", hasPath: false);
        var url = UrlOption.Service(
            "What is requested. User and password in it are sent (Basic), and neither printed nor kept.", standard: UrlOption.ServiceExample);
        var output = FileOption.LoadLog();
        var latency = FileOption.Latency();
        var requests = new Option<string?>("--requests")
        {
            Description = "Where every single request goes: JSON lines into FILE.jsonl, else CSV. Default: nowhere.",
            HelpName = "FILE",
        };
        var timeline = new Option<string?>("--timeline")
        {
            Description = "Where the course of the load goes: a row every few seconds, at most about 360 (CSV). Default: nowhere.",
            HelpName = "FILE",
        };
        var hlog = new Option<string?>("--hlog")
        {
            Description = "Where response times go as HdrHistogram's log, for its plotters. Default: nowhere.",
            HelpName = "FILE",
        };
        var append = new Option<bool>("--append")
        {
            Description = "Add rows to files that exist. Not with --latency, --timeline or --hlog: such files are of one load.",
        };
        var overwrite = SharedOptions.Overwrite();
        var timeout = DurationOption.Create(
            ["--timeout"],
            "When a request has failed that has no answer. Default: the plan's own (30s for the built-in one).",
            0.001,
            3600,
            null
        );
        var worker = new Option<string?>("--worker")
        {
            Description = "This process is one of several that share the load: 0/3 is the first of three. They need one --seed and one --start-at.",
            HelpName = "I/N",
        };
        var startAt = new Option<string?>("--start-at")
        {
            Description =
                $"Wait until then: a time such as 2026-01-31T09:00:00Z, or '{StartTime.NextMinute}' for the next whole minute that is at least "
                    + $"{StartTime.Grace.TotalSeconds:0} s away.",
            HelpName = "TIME",
        };
        startAt.CompletionSources.Add(_ => [new CompletionItem(StartTime.NextMinute)]);
        var tally = new Option<string?>("--tally")
        {
            Description = "Where all counts and histograms go, one JSON line per stage, for 'load merge'; - is standard output, instead of the table.",
            HelpName = "FILE",
        };
        var keepAlive = new Option<bool>("--keep-alive")
        {
            Description = "Keep each user's connection from request to request, where siege opens a new one.",
        };
        var dryRun = SharedOptions.DryRun("Show the stages, users, expected requests and length, and send nothing.");
        var insecure = new Option<bool>("--insecure") { Description = "Accept https certificates that no authority vouches for." };
        var progressJson = new Option<bool>("--progress-json")
        {
            Description =
                "One JSON line per second on stdout instead of the table; the last has \"done\":true, and the lists \"warnings\" and "
                    + "\"missed_limits\".",
        };
        var json = SharedOptions.Json("The result as JSON on stdout instead of the table.");
        var command = new Verb(
            "load",
            "Send a load to a service and write one row per stage as siege does: the challenge's thirty stages, those of a plan, or one of your own.",
            "load --minutes 30",
            "load --users 20 --length 1m --think 1s --url http://localhost:32000/test",
            "load --rate 50 --length 2m",
            "load --trace day.csv --speed 24 --scale 0.5",
            "load --plan challenge/load.yaml --url http://node-1:32000/test -o load_output.csv",
            "load --worker 0/2 --seed 7 --start-at minute --tally first.jsonl",
            "load merge first.jsonl second.jsonl -o load_output.csv");
        load.AddTo(command);
        single.AddTo(command);
        load.Exclude(single, command);
        objectives.AddTo(command);
        service.AddTo(command);
        foreach (var option in (Option[])[
            url, output, latency, timeline, hlog, requests, append, overwrite, timeout,
            keepAlive, insecure, worker, startAt, tally, dryRun, progressJson, json,
        ])
            command.Add(option);
        command.Validators.Add(result =>
        {
            if (result.GetValue(append) && result.GetValue(overwrite))
                result.AddError("--append and --overwrite exclude each other.");
            // Both number the stages from 1, and latency.csv ends with a row over all: readers would mix the two loads up.
            if (
                result.GetValue(append)
                && ((Option<string?>[])[latency, timeline, hlog]).FirstOrDefault(option => result.GetValue(option) is not null) is { } unfit
            )
                result.AddError($"--append and {unfit.Name} exclude each other: such a file is of one load. Leave --append out and name new files.");
            if (result.GetValue(json) && result.GetValue(progressJson))
                result.AddError("--json and --progress-json exclude each other.");
            if (result.GetValue(worker) is not null && (!load.NamesSeed(result) || result.GetValue(tally) is null))
                result.AddError("--worker needs the --seed that all workers have, and a --tally to be merged.");
        });
        // For 'run', which must leave no load behind even when it is killed.
        var owned = SharedOptions.Owned("End when standard input closes, and send ahead of what else wants the cores.");
        owned.Hidden = true;
        command.Add(owned);
        command.Add(MergeCommand.Create(context));
        command.SetAction(async (parsed, ct) =>
        {
            var chosen = load.Bind(parsed);
            var trace = chosen.Trace is null ? null : chosen.Trace with { Users = single.Users(parsed) ?? chosen.Trace.Users };
            var stage = trace is null ? single.Bind(parsed) : null;
            var stages = LoadPlanFile.Choose(
                chosen.Plan, chosen.Minutes ?? single.Length(parsed)?.TotalMinutes, objectives.Bind(parsed).Objectives, stage, trace);
            if (parsed.GetValue(keepAlive))
                stages = stages with { KeepAlive = true };
            var options = new LoadOptions
            {
                Url = UrlOption.Read(parsed, url, UrlOption.ServiceExample)!,
                Plan = stages,
                Timeout = (parsed.GetResult(timeout) is null ? null : (TimeSpan?)parsed.GetValue(timeout)) ?? stages.Timeout ?? LoadOptions.StandardTimeout,
                AnyCertificate = parsed.GetValue(insecure),
                MaxRedirects = stages.FollowsRedirects ? LoadOptions.StandardRedirects : 0,
                Seed = chosen.Seed ?? context.Random.Next(),
                Share = ParseShare(parsed.GetValue(worker)),
                // What a run measures is on the same machine.
                RunsFirst = parsed.GetValue(owned),
            };
            if (parsed.GetValue(dryRun))
            {
                LoadForecast.Write(options.Plan, options.Url, context.Output);
                return ExitCode.Done;
            }

            var contract = service.Bind(parsed);
            var unasked = contract.Answers == AnswerReader.Known ? CheckKind.None : CheckKind.Classifies;
            contract = contract with { Check = contract.CheckOf(options.Url, unasked) };
            using var owner = OwnedProcess.Watch(parsed.GetValue(owned) ? context.OpenInput : null, ct);
            var files = new LoadFilePaths
            {
                // Rows of a share are no result: they are worth something once they are merged. Those of a single stage say less than its table.
                Log = (parsed.GetValue(worker) is null && stage is null) || parsed.GetResult(output) is { Implicit: false } ? parsed.GetValue(output) : null,
                Latency = parsed.GetValue(latency),
                Timeline = parsed.GetValue(timeline),
                HistogramLog = parsed.GetValue(hlog),
                Requests = parsed.GetValue(requests),
                Tally = parsed.GetValue(tally),
                WhenExists = parsed.GetValue(append) ? ExistingFile.Append : parsed.GetValue(overwrite) ? ExistingFile.Overwrite : ExistingFile.Refuse,
            };
            var kind = parsed.GetValue(progressJson) ? LoadOutput.ProgressJson : parsed.GetValue(json) ? LoadOutput.Json
                : files.Tally == OutputFile.StandardOutput ? LoadOutput.None : LoadOutput.Table;
            var session = new LoadSession(options, files, context.Time, context.Output, context.Error)
            {
                Console = new LoadConsole(kind, context.Output, context.Error, !context.IsErrorTerminal, context.IsOutputColoured),
                StartAt = ParseStart(parsed.GetValue(startAt), context.Time.GetUtcNow()),
            };
            using var http = options.Url.NewClient(options.Timeout, options.AnyCertificate);
            await new ServiceCheck(http, context.Time, contract).WaitAsync(options.Url, TimeSpan.Zero, owner.Ended);
            return await session.RunAsync(owner.Ended);
        });
        return command;
    }

    private static WorkerShare ParseShare(string? text) =>
        text is null ? WorkerShare.Whole
        : WorkerShare.TryParse(text, out var share) ? share
        // What a cluster does not know it leaves as it stands.
        : text.Contains("$(JOB_COMPLETION_INDEX)", StringComparison.Ordinal)
            ? throw new UserErrorException(
                $"--worker {text}: this cluster numbers no pods of a Job, Kubernetes does from 1.22 on: make a plain Job for each worker, with "
                    + $"JOB_COMPLETION_INDEX among its env"
            )
        : throw new UserErrorException($"--worker {text}: must be a number from 0 and how many workers there are, such as 0/3");

    private static DateTimeOffset? ParseStart(string? text, DateTimeOffset now)
    {
        if (text is null)
            return null;
        var start =
            StartTime.Parse(text, now)
            ?? throw new UserErrorException($"--start-at {text}: must be a time such as 2026-01-31T09:00:00Z, or '{StartTime.NextMinute}'");
        // A wrong date is told before any file is made.
        _ = StartTime.Wait(start, now);
        return start;
    }
}
