using System.Text.Json.Nodes;

namespace MlServe.Kubernetes.Validation;

/// <summary>
/// Finds the mistakes in an object that a cluster would refuse, or would silently ignore (unknown fields). Kinds that
/// are not in schema.txt are only checked for their name and labels.
/// </summary>
public static class ResourceValidator
{
    /// <summary>All mistakes, in no particular order; empty when there are none.</summary>
    public static IReadOnlyList<FieldProblem> Validate(JsonObject value)
    {
        var root = Field.Root(value);
        if (KindRules.Check(root) is { } misnamed)
            return [misnamed];
        var problems = MetadataRules.Check(root["metadata"], root["kind"].Text!, nameRequired: true).ToList();
        if (Schema.Known.Find(root["apiVersion"].Text!, root["kind"].Text!) is not { } schema)
            return problems;
        problems.InsertRange(0, schema.Check(root));
        problems.AddRange(SpecProblems(root));
        return [.. problems.DistinctBy(problem => (problem.Field, problem.Kind))];
    }

    private static IEnumerable<FieldProblem> SpecProblems(Field root) => root["kind"].Text switch
    {
        "Deployment" => WorkloadRules.Check(root["spec"], "Always"),
        "ReplicaSet" => WorkloadRules.Check(root["spec"], "Always"),
        "Job" => WorkloadRules.CheckJob(root["spec"]),
        "Pod" => PodRules.Check(root["spec"]),
        "Service" => ServiceRules.Check(root["spec"]),
        "HorizontalPodAutoscaler" => AutoscalerRules.Check(root["spec"]),
        "Secret" => SecretRules.Check(root["data"]),
        _ => [],
    };
}
