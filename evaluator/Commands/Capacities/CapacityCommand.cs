using System.CommandLine;
using MlServe.Evaluator.Commands.Options;
using MlServe.Evaluator.Commands.Parsing;
using MlServe.Evaluator.Runs;

namespace MlServe.Evaluator.Commands.Capacities;

/// <summary><c>evaluator capacity</c>: the most load that a deployment carries within objectives.</summary>
internal static class CapacityCommand
{
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
        var (readyTimeout, model) = (SharedOptions.ReadyTimeout(300), FileOption.DeployedModel());
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
        command.SetAction(async (parsed, _) => await new CapacitySession(
            new CapacityRequest(
                parsed.GetValue(what), options.Bind(parsed), cluster.Bind(parsed),
                new EvaluationOptions
                {
                    Manifest = "", ReadyTimeout = parsed.GetValue(readyTimeout), Model = parsed.GetValue(model), Contract = service.Bind(parsed),
                },
                parsed.GetValue(output)!, parsed.GetValue(json)),
            context).RunAsync());
        return command;
    }
}
