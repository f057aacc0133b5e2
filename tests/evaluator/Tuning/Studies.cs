using MlServe.Evaluator.Figures;
using MlServe.Evaluator.Load.Plan;
using MlServe.Evaluator.Objectives;
using MlServe.Evaluator.Sweep.Targets;
using MlServe.Evaluator.Tests.Simulation;
using MlServe.Evaluator.Tuning.Definitions;
using MlServe.Evaluator.Tuning.Results;
using MlServe.Kubernetes.Manifests;

namespace MlServe.Evaluator.Tests.Tuning;

/// <summary>Studies of a service whose every cost is known.</summary>
internal static class Studies
{
    public const string Requests = "Deployment spec.template.spec.containers[ml-app].resources.requests.";
    public const string Target = "HorizontalPodAutoscaler spec.metrics[0].resource.target.averageUtilization";

    /// <summary>A pod of one core answers 50 a second; between the quiet minutes come about 80 a second.</summary>
    public static LoadPlan Plan(string objective) => new(
    [
        new StagePlan(4, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30)),
        new StagePlan(40, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(90)),
        new StagePlan(4, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60)),
    ])
    { Objectives = [ObjectiveReader.Read(objective, "--slo")] };

    public static TuneDefinition Definition(string manifest, string space, string objective = "p95<200ms", int seed = 1)
    {
        var file = ManifestFile.Parse(manifest, "deployment.yaml");
        return new TuneDefinition
        {
            Manifest = file,
            Space = SpaceFile.Parse(space, "space.yaml", new SweptDeployment(file, file.Name)),
            Minimized = KnownFigures.MemoryRequested,
            Plan = Plan(objective),
            Calibrations = [Known.Calibration()],
            Trials = 3,
            Seed = seed,
            Race = new RaceTerms(3, 10, 0.025),
        };
    }

    /// <summary>One to four replicas, and a request that makes no difference.</summary>
    public static TuneDefinition Replicas(string objective = "p95<200ms") => Definition(
        Known.Manifest(replicas: 4),
        $$"""
        parameters:
          - { name: replicas, fields: Deployment spec.replicas, values: [1, 2, 3, 4] }
          - { name: cpu, fields: "{{Requests}}cpu", values: [500m, "1"] }
        """,
        objective);

    /// <summary>A cell that came to something, in as many simulations as there are values.</summary>
    public static TunedCell Cell(TuneDefinition definition, int number, string?[] values, double memory, double spent, double p95 = 0.1) => new()
    {
        Cell = number,
        Parameters = definition.Parameters.Zip(values).ToDictionary(pair => pair.First.Name, pair => pair.Second),
        Figures = new Dictionary<string, double> { ["memory_requested_KB"] = memory, ["latency_p95_s"] = p95 },
        Trials = new Dictionary<string, IReadOnlyList<double?>>
        {
            ["memory_requested_KB"] = [.. Enumerable.Repeat<double?>(memory, 6)], ["latency_p95_s"] = [.. Enumerable.Repeat<double?>(p95, 6)],
        },
        BudgetSpent = definition.Requirements.ToDictionary(requirement => requirement.Name, _ => (double?)spent),
    };
}
