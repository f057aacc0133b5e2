using System.CommandLine;
using System.Text.Json;
using MlServe.Evaluator.Calibration;
using MlServe.Evaluator.Capacity;
using MlServe.Evaluator.Commands.Options;
using MlServe.Evaluator.Commands.Parsing;
using MlServe.Evaluator.Files;
using MlServe.Evaluator.Runs;
using MlServe.Evaluator.Runs.Deployments;
using MlServe.Evaluator.Simulation.Calibration;
using MlServe.Kubernetes.Manifests;

namespace MlServe.Evaluator.Commands;

/// <summary><c>evaluator calibrate</c>: what one pod of a deployment costs on this machine, for <c>evaluator simulate</c>.</summary>
internal static class CalibrateCommand
{
    private const double StandardMinutes = 0.75;

    /// <summary>The command with its options.</summary>
    public static Command Create(CommandContext context)
    {
        var manifest = new Argument<string?>("MANIFEST")
        {
            Description = "What to deploy (YAML or JSON): one pod of it, without its autoscaler. Left out with --from.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var from = new Option<string?>("--from")
        {
            Description = "Measure nothing: derive the figures from a run's folder, less exactly, which the file says.",
            HelpName = "RUN_DIR",
        };
        var minutes = SharedOptions.Minutes(
            Invariant($"Time for the loads in minutes, fractions allowed; starts and the burst come on top. Default: {StandardMinutes}.")
        );
        var output = FileOption.Output("The file to write; one of an earlier calibration is replaced.", FileOption.DefaultCalibration);
        var cluster = new ClusterOptions();
        var service = new ServiceOptions("classifies", hasPath: true);
        var (readyTimeout, model) = (SharedOptions.ReadyTimeout(300), FileOption.DeployedModel());
        var seed = SharedOptions.Seed("Seed of the think times. Default: drawn.");
        var json = SharedOptions.Json("The file's object on stdout instead of the table.");
        var command = new Verb(
            "calibrate",
            "Measure one pod of a deployment, in a little over a minute: what a request costs it, one and several at a time, its queue, memory and start.",
            "calibrate deploy_hpa/deployment_hpa.yaml",
            "calibrate deploy_hpa/deployment_hpa.yaml --context my-cluster --output my-cluster.json",
            "calibrate --from runs/20260131T090000Z-deployment_hpa") { manifest };
        cluster.AddTo(command);
        service.AddTo(command);
        foreach (var option in (Option[])[from, minutes, output, readyTimeout, model, seed, json])
            command.Add(option);
        command.SetAction(async (parsed, _) =>
        {
            var path = parsed.GetValue(output)!;
            var (measured, folder) = (parsed.GetValue(manifest), parsed.GetValue(from));
            if (measured is null == folder is null)
                throw new UserErrorException("name either what is to be deployed (evaluator calibrate MANIFEST), or with --from the folder of a run.");
            OutputFile.Check(mayExist: true, new AskedFile(path, "--output"));
            if (File.Exists(path) && !IsCalibration(path))
                throw new UserErrorException($"{path} is not a calibration, so it is not replaced: name another file with --output.");
            var calibration = folder is not null
                ? RunCalibration.Of(folder, context.Time.GetUtcNow())
                : await MeasureAsync(
                    new EvaluationOptions
                    {
                        Manifest = measured!,
                        Model = parsed.GetValue(model),
                        Contract = service.Bind(parsed),
                        ReadyTimeout = parsed.GetValue(readyTimeout),
                        Seed = parsed.GetValue(seed) ?? context.Random.Next(),
                    },
                    cluster.Bind(parsed), TimeSpan.FromMinutes(parsed.GetValue(minutes) ?? StandardMinutes), context);
            if (calibration is null)
            {
                context.Error.WriteLine("interrupted before all was measured: nothing is written");
                return ExitCode.Interrupted;
            }

            calibration.Write(path);
            if (parsed.GetValue(json))
                context.Output.WriteLine(JsonSerializer.Serialize(calibration, JsonFile.Options));
            else
                CalibrationText.Write(calibration, context.Output);
            // With --json stdout is the object alone.
            (parsed.GetValue(json) ? context.Error : context.Output).WriteLine($"{"calibration",-20}{path}");
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>Measures; null where the user ended it before its end.</summary>
    private static async Task<ServiceCalibration?> MeasureAsync(EvaluationOptions options, ClusterChoice choice, TimeSpan budget, CommandContext context)
    {
        InputFile.ExpectManifest(options.Manifest);
        options.Contract.Require(null);
        var manifest = HeldReplicas.In(DeployedModel.In(ManifestFile.Read(options.Manifest), options.Model), replicas: 1);
        var files = Directory.CreateTempSubdirectory("evaluator-calibrate-");
        try
        {
            var workload = new CalibrationWorkload(options with { Out = files.FullName }, manifest, budget);
            await using var display = context.CreateDisplay();
            await new Evaluation(choice, context.Interruption, context.Time).RunAsync(workload, display);
            return workload.Evidence is { } evidence ? CalibrationFigures.Of(evidence, options.Manifest, context.Time.GetUtcNow()) : null;
        }
        finally
        {
            files.Delete(recursive: true);
        }
    }

    private static bool IsCalibration(string path)
    {
        try
        {
            _ = ServiceCalibration.Read(path);
            return true;
        }
        catch (UserErrorException)
        {
            return false;
        }
    }
}
