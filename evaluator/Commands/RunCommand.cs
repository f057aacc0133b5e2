using System.CommandLine;
using MlServe.Evaluator.Figures;
using MlServe.Evaluator.Load.Results;
using MlServe.Evaluator.Reports;
using MlServe.Evaluator.RunFiles;
using MlServe.Evaluator.Runs;
using MlServe.Evaluator.Runs.Deployments;
using MlServe.Evaluator.Runs.Display;
using MlServe.Evaluator.Statistics;

namespace MlServe.Evaluator.Commands;

/// <summary><c>evaluator run</c>: the whole evaluation.</summary>
internal static class RunCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Create(Interruption interruption)
    {
        var manifest = new Argument<string>("MANIFEST")
        {
            Description = "Deployment, Service and, if you like, HorizontalPodAutoscaler (YAML or JSON).",
        };
        var minutes = new Option<double?>("--minutes")
        {
            Description =
                "Length of the whole load, fractions allowed; every stage is scaled alike. Default: the plan's own (30 for the built-in one).",
        };
        var plan = new Option<string?>("--plan") { Description = "Load plan (YAML). Default: the challenge's 30 stages.", HelpName = "FILE" };
        var output = new Option<string>("--out")
        {
            Description = "Folder in which the run folder is made.",
            HelpName = "DIR",
            DefaultValueFactory = _ => RunFolder.DefaultParent,
        };
        var url = new Option<string?>("--url") { Description = "What is loaded. Default: /test at the Service's node port." };
        var interval = DurationOption.Create(["--interval"], "Time between two rows of usage.", 0.1, 3600, 5);
        var seed = new Option<int?>("--seed") { Description = "Seed of the think times. Default: drawn, and kept in run.json." };
        var readyTimeout = DurationOption.Create(["--ready-timeout"], "How long the pods may take to become ready.", 1, 86400, 300);
        var metricsTimeout = DurationOption.Create(
            ["--metrics-timeout"],
            "How long to wait for the pods' first metrics before the load begins; 0: do not wait.",
            0,
            3600,
            60
        );
        var prewarm = new Option<bool>("--prewarm")
        {
            Description = "Have every node pull the images before the deployment is applied: start times and load are then free of it.",
        };
        var accuracyData = new Option<string?>("--accuracy-data")
        {
            Description =
                "Labelled photos (LABEL_NUMBER.jpg or a folder a class): the deployed service is asked about them after the load. Default: accuracy "
                    + "is not measured.",
            HelpName = "DIR",
        };
        var accuracyLabels = new Option<string?>("--accuracy-labels")
        {
            Description = "Text file with the classes' names, one a line, in the order of the model's outputs. Default: Food-11's.",
            HelpName = "FILE",
        };
        var web = new Option<bool>("--web")
        {
            Description = "Show the run's report while it goes, on a page of this machine; its address is printed.",
        };
        var webPort = new Option<int>("--web-port") { Description = "Port of that page. Default: any that is free.", HelpName = "PORT" }.Within(
            0,
            65535
        );
        var json = new Option<bool>("--json") { Description = "summary.json's object on stdout instead of the table." };
        var cluster = new ClusterOptions();
        var usage = new UsageOptions();
        var command = new Command("run", "Evaluate a deployment: deploy it, load it, watch it, delete it, score it.")
        {
            manifest, minutes, plan,
        };
        cluster.AddTo(command);
        usage.AddTo(command);
        foreach (var option in (Option[])[output, url, interval, seed, readyTimeout, metricsTimeout, prewarm, accuracyData, accuracyLabels, web, webPort, json])
            command.Add(option);
        var thresholds = new ThresholdOptions().AddTo(command);
        command.SetAction(async (parsed, _) =>
        {
            var asked = thresholds.Parse(parsed);
            var options = new EvaluationOptions
            {
                Manifest = parsed.GetValue(manifest)!,
                Minutes = parsed.GetValue(minutes),
                Plan = parsed.GetValue(plan),
                Out = parsed.GetValue(output)!,
                Url = parsed.GetValue(url) is { } address ? UrlOption.Parse("--url", address, "http://localhost:32000/test") : null,
                Interval = parsed.GetValue(interval),
                Seed = parsed.GetValue(seed),
                ReadyTimeout = parsed.GetValue(readyTimeout),
                Usage = usage.Parse(parsed),
                Prewarm = parsed.GetValue(prewarm),
                MetricsTimeout = parsed.GetValue(metricsTimeout),
                AccuracyData = parsed.GetValue(accuracyData),
                AccuracyLabels = parsed.GetValue(accuracyLabels),
                Thresholds = asked == new Thresholds() ? null : asked,
            };
            int? port = parsed.GetValue(web) || parsed.GetResult(webPort) is { Implicit: false } ? parsed.GetValue(webPort) : null;
            var result = await EvaluateAsync(options, cluster.Parse(parsed), port, interruption);
            return Tell(result, asked, parsed.GetValue(json));
        });
        return command;
    }

    private static async Task<EvaluationResult> EvaluateAsync(EvaluationOptions options, ClusterChoice choice, int? webPort, Interruption interruption)
    {
        var time = TimeProvider.System;
        var page = webPort is { } port ? await LivePage.StartAsync(port, time) : null;
        var terminal = TerminalDisplay.Create(time);
        await using var display = page is null ? terminal : new WebDisplay(terminal, page);
        if (page is not null)
            terminal.Step($"the run can be watched at {page.Url}");
        // The one place where chance begins.
        return await new Evaluation(options, choice, display, interruption, time, new Random()).RunAsync();
    }

    private static int Tell(EvaluationResult result, Thresholds thresholds, bool json)
    {
        if (result.Summary is { } summary && json)
            Console.WriteLine(SummaryJson.Text(summary));
        else if (result.Summary is not null)
            SummaryTable.Write(result.Summary, Console.Out);
        // With --json stdout is the object alone.
        var places = json ? Console.Error : Console.Out;
        places.WriteLine($"{"run folder",-20}{result.Folder.Path}");
        if (result.Summary is not null)
            places.WriteLine($"{"report",-20}{result.Folder.Report}");
        if (result.WasInterrupted)
        {
            Console.Error.WriteLine(result.Summary is null ? "interrupted before anything was measured" : "interrupted: the figures are of the part before");
            return ExitCode.Interrupted;
        }

        if (result.Summary is null)
            return ExitCode.Done;
        foreach (var line in result.MissedLimits)
            Console.Error.WriteLine(line);
        var judged = ThresholdOptions.Judge(thresholds, result.Summary, Console.Error);
        return result.MissedLimits.Count > 0 ? ExitCode.ThresholdMissed : judged;
    }
}
