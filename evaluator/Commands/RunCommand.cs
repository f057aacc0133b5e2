using System.CommandLine;
using MlServe.Evaluator.Commands.Options;
using MlServe.Evaluator.Commands.Parsing;
using MlServe.Evaluator.Figures;
using MlServe.Evaluator.Findings;
using MlServe.Evaluator.Reports;
using MlServe.Evaluator.RunFiles;
using MlServe.Evaluator.Runs;
using MlServe.Evaluator.Runs.Deployments;
using MlServe.Evaluator.Runs.Display;

namespace MlServe.Evaluator.Commands;

/// <summary><c>evaluator run</c>: the whole evaluation.</summary>
internal static class RunCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Create(CommandContext context)
    {
        var manifest = new Argument<string>("MANIFEST")
        {
            Description = "Deployment, Service and, if you like, HorizontalPodAutoscaler (YAML or JSON).",
        };
        var load = new LoadPlanOptions(
            "Length of the whole load in minutes, fractions allowed; every stage is scaled alike. Default: the plan's own (30 for the built-in one).",
            "Seed of the think times. Default: drawn, and kept in run.json.");
        var output = SharedOptions.Out("Folder in which the run folder is made.");
        var url = UrlOption.Service("What is loaded. Default: /test at the Service's node port.");
        var interval = SharedOptions.Interval("Time between two rows of usage.");
        var readyTimeout = SharedOptions.ReadyTimeout(300);
        var metricsTimeout = SharedOptions.MetricsTimeout();
        var prewarm = SharedOptions.Prewarm();
        var model = FileOption.DeployedModel();
        var service = new ServiceOptions("classifies", hasPath: true);
        var accuracy = new AccuracyOptions("the deployed service is asked about them after the load");
        var web = new WebOptions("the run's report");
        var json = SharedOptions.Json("summary.json's object on stdout instead of the table.");
        var thresholds = new ThresholdOptions();
        var objectives = new ObjectiveOptions(hasPrice: true);
        var cluster = new ClusterOptions();
        var usage = new UsageOptions();
        var command = new Verb(
            "run",
            "Evaluate a deployment: deploy it, load it, watch it, delete it, score it.",
            "run deploy_hpa/deployment_hpa.yaml --minutes 3",
            "run deploy_hpa/deployment_hpa.yaml --slo \"p95<200ms\" --slo \"failed<1%\"",
            "run deploy_hpa/deployment_hpa.yaml --web",
            "run deploy_lb/deployment_lb.yaml --context my-cluster --max-response-time 0.5",
            "run deploy_hpa/deployment_hpa.yaml --accuracy-data challenge/photos --min-accuracy 50%",
            "run deploy_k8s/deployment_k8s.yaml --model models/food11-small.onnx")
        {
            manifest,
        };
        load.AddTo(command);
        cluster.AddTo(command);
        usage.AddTo(command);
        foreach (var option in (Option[])[model, output, url, interval, readyTimeout, metricsTimeout, prewarm])
            command.Add(option);
        service.AddTo(command);
        accuracy.AddTo(command);
        web.AddTo(command);
        command.Add(json);
        objectives.AddTo(command);
        thresholds.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(model) is not null && cluster.NamesContext(result))
                result.AddError("--model is for the embedded cluster, whose pods read this machine's files: for another one put the model into the image "
                    + "(docs/bring-your-own.md).");
        });
        command.SetAction(async (parsed, _) =>
        {
            var asked = thresholds.Bind(parsed);
            var (length, plan, seed, trace) = load.Bind(parsed);
            var photos = accuracy.Bind(parsed);
            if (photos.Data is null && parsed.GetResult("--min-accuracy") is not null)
                throw new UserErrorException("--min-accuracy needs labelled photos to measure the accuracy on: add --accuracy-data DIR.");
            var options = new EvaluationOptions
            {
                Manifest = parsed.GetValue(manifest)!,
                Model = parsed.GetValue(model),
                Minutes = length,
                Plan = plan,
                Trace = trace,
                Out = parsed.GetValue(output)!,
                Url = UrlOption.Read(parsed, url, UrlOption.ServiceExample),
                Interval = parsed.GetValue(interval),
                Seed = seed ?? context.Random.Next(),
                ReadyTimeout = parsed.GetValue(readyTimeout),
                Usage = usage.Bind(parsed),
                Prewarm = parsed.GetValue(prewarm),
                MetricsTimeout = parsed.GetValue(metricsTimeout),
                AccuracyData = photos.Data,
                AccuracyLabels = photos.Labels,
                AccuracyCard = photos.Card,
                Contract = service.Bind(parsed),
                Goals = objectives.Bind(parsed),
                Thresholds = asked,
            };
            var result = await EvaluateAsync(options, cluster.Bind(parsed), web.Bind(parsed), context);
            return WriteResult(result, asked, parsed.GetValue(json), context);
        });
        return command;
    }

    private static async Task<EvaluationResult> EvaluateAsync(EvaluationOptions options, ClusterChoice choice, int? webPort, CommandContext context)
    {
        InputFile.ExpectManifest(options.Manifest);
        var time = context.Time;
        var page = webPort is { } port ? await LivePage.StartAsync(port, time) : null;
        var terminal = context.CreateDisplay();
        await using var display = page is null ? terminal : new WebDisplay(terminal, page);
        if (page is not null)
            terminal.Step($"live report: {page.Url}");
        return await new Evaluation(choice, context.Interruption, time).RunAsync(LoadWorkload.Check(options), display);
    }

    private static int WriteResult(EvaluationResult result, IReadOnlyList<Threshold> thresholds, bool json, CommandContext context)
    {
        if (result.Summary is { } summary && json)
            context.Output.WriteLine(SummaryJson.Text(summary));
        else if (result.Summary is not null)
        {
            FindingsText.Write(result.Summary.Findings, context.Output, context.IsOutputColoured);
            SummaryTable.Write(result.Summary, context.Output);
        }

        // With --json stdout is the object alone.
        var places = json ? context.Error : context.Output;
        places.WriteLine($"{"run folder",-20}{result.Folder.Path}");
        if (result.Summary is not null)
            places.WriteLine($"{"report",-20}{new Uri(Path.GetFullPath(result.Folder.Report))}");
        if (result.WasInterrupted)
        {
            context.Error.WriteLine(result.Summary is null ? "interrupted before anything was measured" : "interrupted: the figures cover the time before");
            return ExitCode.Interrupted;
        }

        if (result.Summary is null)
            return ExitCode.Done;
        foreach (var line in result.MissedLimits)
            context.Error.WriteLine(line);
        var judged = ObjectiveOptions.Judge(thresholds, result.Summary, context.Error);
        return result.MissedLimits.Count > 0 ? ExitCode.ThresholdMissed : judged;
    }
}
