using System.CommandLine;
using MlServe.Evaluator.Commands.Options;
using MlServe.Evaluator.Commands.Parsing;
using MlServe.Evaluator.Monitoring.Prometheus;
using MlServe.Evaluator.RunFiles;
using MlServe.Evaluator.Runs.Deployments;
using MlServe.Evaluator.WhatIf;
using MlServe.Kubernetes.Manifests;

namespace MlServe.Evaluator.Commands.RunFolders;

/// <summary><c>evaluator what-if</c>: an autoscaler's decisions over what was recorded, with other settings.</summary>
internal static class WhatIfCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Create(CommandContext context)
    {
        var recorded = new Argument<string>("RUN_DIR")
        {
            Description = "Run folder of a deployment with an autoscaler; with --prometheus its manifest.",
        };
        var set = SharedOptions.Set(
            "A field of the autoscaler's spec, as autoscaling/v2 has it, and its value; also target, requests.cpu and requests.memory, or any "
            + "field of the manifest, written as in a sweep. May be given several times. Default: the run's own settings.",
            "FIELD=VALUE");
        var prometheus = UrlOption.Prometheus("Use what this Prometheus has recorded of the manifest's pods (the kubelets' /metrics/cadvisor).");
        var last = DurationOption.Create(["--last"], "With --prometheus: how far back.", 60, 7 * 24 * 3600, 3600);
        var all = new Option<bool>("--all") { Description = "Every evaluation by the autoscaler (one each 15 s), not only those that change the replicas." };
        var json = SharedOptions.Json("The result as JSON, with every evaluation.");
        var command = new Verb(
            "what-if",
            "Repeat an autoscaler's decisions over what a run recorded, with other settings: no load, no cluster. Exact up to the first decision that differs.",
            "what-if runs/20260131T090000Z-deployment_hpa --set target=60 --set behavior.scaleDown.stabilizationWindowSeconds=60",
            "what-if deploy_hpa/deployment_hpa.yaml --prometheus http://localhost:9090 --last 6h --set target=60")
        {
            recorded, set, prometheus, last, all, json,
        };
        command.SetAction(async (parsed, ct) =>
        {
            var name = parsed.GetValue(recorded)!;
            var url = UrlOption.Read(parsed, prometheus, UrlOption.PrometheusExample);
            if (url is null && File.Exists(name))
                throw new UserErrorException($"{name} is a file: name a run folder, or with --prometheus URL a manifest.");
            var (recording, settings) = url is null
                ? RecordingReader.Read(RunFolder.Open(name))
                : await ReadAsync(name, url, parsed.GetValue(last), context, ct);
            var result = WhatIfResult.Of(recording, settings, parsed.GetValue(set) ?? []);
            if (parsed.GetValue(json))
                context.Output.WriteLine(WhatIfJson.Text(result));
            else
                WhatIfText.Write(result, parsed.GetValue(all), context.Output);
            return ExitCode.Done;
        });
        return command;
    }

    private static async Task<(ScalingRecording Recording, AutoscalerSettings Settings)> ReadAsync(
        string manifest, HttpAddress url, TimeSpan last, CommandContext context, CancellationToken ct)
    {
        InputFile.ExpectManifest(manifest);
        var settings = AutoscalerSettings.Of(ManifestFile.Read(manifest));
        using var server = new PrometheusMetrics(url, context.Time);
        var target = settings.Target;
        return (PrometheusRecording.Of(await server.HistoryAsync(target.Pods, target.Name, last, ct), target.Name), settings);
    }
}
