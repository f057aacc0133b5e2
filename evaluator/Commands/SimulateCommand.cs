using System.CommandLine;
using MlServe.Evaluator.Commands.Comparisons;
using MlServe.Evaluator.Commands.Options;
using MlServe.Evaluator.Commands.Parsing;
using MlServe.Evaluator.Comparison;
using MlServe.Evaluator.Load.Plan;
using MlServe.Evaluator.Objectives;
using MlServe.Evaluator.RunFiles.Metadata;
using MlServe.Evaluator.Runs.Deployments;
using MlServe.Evaluator.Simulation.Calibration;
using MlServe.Evaluator.Simulation.Manifests;
using MlServe.Evaluator.Simulation.Results;
using MlServe.Kubernetes.Manifests;

namespace MlServe.Evaluator.Commands;

/// <summary><c>evaluator simulate</c>: what a run of a manifest would come to, from what a pod of its service was measured to cost.</summary>
internal static class SimulateCommand
{
    private const int StandardTrials = 20;

    // An objective that fewer trials keep is missed.
    private const double LeastKept = 0.5;

    /// <summary>The command with its options.</summary>
    public static Command Create(CommandContext context)
    {
        var what = new Argument<string[]>("MANIFEST")
        {
            Description = "What would be deployed (YAML or JSON). Several are compared, a round for each trial.",
            Arity = ArgumentArity.OneOrMore,
        };
        var load = new LoadPlanOptions(
            "Length of the load in minutes, fractions allowed. Default: the plan's own (30 for the built-in one).",
            "Seed of all random numbers: the same seed gives the same files. Default: drawn, and printed.");
        var trials = SharedOptions.Trials($"Simulations that differ in chance alone. Default: {StandardTrials}.", "trials");
        var calibration = FileOption.Calibration();
        var autoscaler = new Option<string?>("--autoscaler")
        {
            Description = "Another autoscaler in place of the manifest's, within its bounds (1 to 20 pods without one): requests=10 (per second in "
                + "each pod), concurrency=1 (requests at a time in each pod, as Knative scales) or schedule=0s:1,10m:5 (pods from a moment of the load on).",
            HelpName = "KIND=VALUE",
        };
        var output = SharedOptions.Out("Folder in which the run folder, or the comparison's, is made.");
        var objectives = new ObjectiveOptions(hasPrice: true, missed: "exit code 3 when fewer than half of the trials keep it");
        var model = FileOption.DeployedModel();
        var json = SharedOptions.Json("For scripts: an object on stdout with each figure's median and 90 % band; of several manifests comparison.json's.");
        var command = new Verb(
            "simulate",
            "Predict a run, or a comparison, from a calibration: the same load, manifest and autoscaler, half an hour in a second.",
            "simulate deploy_hpa/deployment_hpa.yaml",
            "simulate deploy_hpa/deployment_hpa.yaml --trials 100 --slo \"p95<200ms\"",
            "simulate deploy_k8s/deployment_k8s.yaml deploy_hpa/deployment_hpa.yaml --calibration calibration.json") { what };
        load.AddTo(command);
        foreach (var option in (Option[])[trials, calibration, autoscaler, model, output])
            command.Add(option);
        objectives.AddTo(command);
        command.Add(json);
        command.SetAction(parsed => new Request
        {
            What = parsed.GetValue(what)!,
            Load = load.Bind(parsed),
            Trials = parsed.GetValue(trials) ?? StandardTrials,
            Calibration = parsed.GetValue(calibration)!,
            Autoscaler = parsed.GetValue(autoscaler),
            Model = parsed.GetValue(model),
            Out = parsed.GetValue(output)!,
            Goals = objectives.Bind(parsed),
            Json = parsed.GetValue(json),
        }.Run(context));
        return command;
    }

    private sealed record Request
    {
        public required string[] What { get; init; }

        public required LoadChoice Load { get; init; }

        public required int Trials { get; init; }

        public required string Calibration { get; init; }

        public required string? Autoscaler { get; init; }

        public required string? Model { get; init; }

        public required string Out { get; init; }

        public required Goals Goals { get; init; }

        public required bool Json { get; init; }

        public int Run(CommandContext context)
        {
            var manifests = Check();
            var seed = Load.Seed ?? context.Random.Next();
            context.Error.WriteLine(Invariant($"simulating, not measuring: {NumberText.Count(Trials, "trial")}, seed {seed}"));
            foreach (var manifest in manifests)
                foreach (var field in manifest.Ignored)
                    context.Warn($"{manifest.File.Name}: left out of the simulation: {field}");
            return manifests.Count == 1 ? RunOne(manifests[0], seed, context) : Compare(manifests, seed, context);
        }

        /// <summary>Whatever can be wrong with what is asked for is found before anything is begun.</summary>
        private List<SimulatedManifest> Check()
        {
            foreach (var path in What)
                InputFile.ExpectManifest(path);
            if (!File.Exists(Calibration))
                throw new UserErrorException(
                    $"there is no calibration {Calibration}: 'evaluator calibrate {What[0]}' makes one in a little over a minute; "
                    + "--calibration names another.");
            var calibration = ServiceCalibration.Read(Calibration);
            var plan = LoadPlanFile.Choose(Load.Plan, Load.Minutes, Goals.Objectives, trace: Load.Trace);
            var manifests = What
                .Select(path => SimulatedManifest.Read(DeployedModel.In(ManifestFile.Read(path), Model), calibration, plan, Goals.Price).ScaledBy(Autoscaler))
                .ToList();
            foreach (var same in manifests.GroupBy(manifest => manifest.File.Sha256).Where(same => same.Count() > 1))
                throw new UserErrorException($"{string.Join(" and ", same.Select(manifest => manifest.File.Name))} are the same manifest: name it once.");
            return manifests;
        }

        private int RunOne(SimulatedManifest manifest, int seed, CommandContext context)
        {
            var trials = SimulationTrials.Run(manifest, Trials, seed);
            var bands = trials.Bands();
            var folder = WriterOf(manifest, Trials, Trials > 1 ? bands : new Dictionary<string, FigureBand>())
                .Write(trials.First, Out, context.Time.GetUtcNow());
            var kept = trials.KeptShares();
            if (Json)
                context.Output.WriteLine(
                    new SimulationJson(manifest.File.Name, manifest.File.Sha256, folder.Path, seed, Trials, manifest.Ignored, bands, kept));
            else
                SimulationText.Write(trials, context.Output);
            // With --json stdout is the object alone.
            var places = Json ? context.Error : context.Output;
            places.WriteLine($"{"run folder",-20}{folder.Path}");
            places.WriteLine($"{"report",-20}{new Uri(Path.GetFullPath(folder.Report))}");
            var missed = kept.Where(objective => objective.Value < LeastKept).ToList();
            foreach (var (objective, share) in missed)
                context.Error.WriteLine(
                    $"objective missed: {objective}" + (Trials > 1 ? Invariant($": kept in {share * 100:0.#} % of the trials") : ""));
            return missed.Count > 0 ? ExitCode.ThresholdMissed : ExitCode.Done;
        }

        /// <summary>A round for each trial, in which all manifests meet the same users.</summary>
        private int Compare(List<SimulatedManifest> manifests, int seed, CommandContext context)
        {
            var now = context.Time.GetUtcNow();
            var folder = ComparisonFolder.Create(Out, now);
            ComparisonFiles.Announce(folder, seed, manifests.Select(manifest => (manifest.File.Name, manifest.File.Sha256)));
            // Each round is a run of its own: bands are the comparison's to tell.
            var writers = manifests.ConvertAll(manifest => (manifest, Writer: WriterOf(manifest, 1, new Dictionary<string, FigureBand>())));
            SimulationTrials.SideBySide(Trials, trial =>
            {
                foreach (var (manifest, writer) in writers)
                    writer.Write(SimulationTrials.RunOne(manifest, unchecked(seed + trial)), folder.Round(trial + 1), now);
            });
            var named = ComparisonReader.Read([folder.Path]);
            return new ComparisonConclusion(Json, RegressionChoice.None, context) { MustKeep = LeastKept }.Write(
                folder,
                named,
                seed,
                ["All runs are simulated, not measured."]
            );
        }

        private SimulatedRunWriter WriterOf(SimulatedManifest manifest, int trials, IReadOnlyDictionary<string, FigureBand> bands)
        {
            var source = manifest.Input.Calibration.Source;
            var note = new SimulationNote(source.From, source.MadeAt, RunMetadata.Sha256(File.ReadAllBytes(Calibration)), trials)
            {
                Ignored = manifest.Ignored,
                Bands = bands,
            };
            return new SimulatedRunWriter(manifest, note, Load.Plan);
        }
    }
}
