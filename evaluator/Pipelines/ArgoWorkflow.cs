using System.Text.Json.Nodes;
using MlServe.Evaluator.Pipelines.Artifacts;
using MlServe.Kubernetes.Manifests;

namespace MlServe.Evaluator.Pipelines;

/// <summary>The same pipeline as an Argo Workflow, for whoever has Argo: one DAG over a claim that is made for the workflow. Pure.</summary>
internal static class ArgoWorkflow
{
    private const string Dag = "steps";
    private const string Claim = "artifacts";

    /// <summary>The Workflow.</summary>
    public static JsonObject Of(PipelineDefinition definition) => new()
    {
        ["apiVersion"] = "argoproj.io/v1alpha1",
        ["kind"] = "Workflow",
        ["metadata"] = new JsonObject { ["generateName"] = definition.Name + "-" },
        ["spec"] = new JsonObject
        {
            ["entrypoint"] = Dag,
            ["arguments"] = new JsonObject
            {
                ["parameters"] = List(definition.Parameters.Select(parameter => new JsonObject { ["name"] = parameter.Key, ["value"] = parameter.Value })),
            },
            ["volumeClaimTemplates"] = List(
            [
                new JsonObject
                {
                    ["metadata"] = new JsonObject { ["name"] = Claim },
                    ["spec"] = new JsonObject
                    {
                        ["accessModes"] = new JsonArray("ReadWriteMany"),
                        ["resources"] = new JsonObject { ["requests"] = new JsonObject { ["storage"] = "1Gi" } },
                    },
                },
            ]),
            ["templates"] = List(
            [
                new JsonObject { ["name"] = Dag, ["dag"] = new JsonObject { ["tasks"] = List(definition.Steps.Select(TaskOf)) } },
                .. definition.Steps.Select(step => TemplateOf(definition, step)),
            ]),
        },
    };

    /// <summary>What needs a step that was left out is left out as well, which Argo does for <c>depends: STEP.Succeeded</c> only.</summary>
    private static JsonObject TaskOf(PipelineStep step)
    {
        var task = new JsonObject { ["name"] = step.Name, ["template"] = step.Name };
        if (step.Needs.Count > 0)
            task["depends"] = string.Join(" && ", step.Needs.Select(need => need + ".Succeeded"));
        if (step.When is { } when)
            task["when"] = $"{{{{workflow.parameters.{when.Parameter}}}}} {when.Operator} {when.Value}";
        return task;
    }

    private static JsonObject TemplateOf(PipelineDefinition definition, PipelineStep step)
    {
        var template = new JsonObject { ["name"] = step.Name, ["activeDeadlineSeconds"] = (long)Math.Ceiling(step.Timeout.TotalSeconds) };
        if (step.Retries > 0)
            template["retryStrategy"] = new JsonObject { ["limit"] = step.Retries };
        // Argo fills in parameters itself: there they can be changed as well.
        var parameters = definition.Parameters.Keys.ToDictionary(name => name, name => $"{{{{workflow.parameters.{name}}}}}");
        if (step.Manifest is not null)
        {
            template["resource"] = ResourceOf(definition, step);
            return template;
        }

        var job = StepJob.Of(definition with { Parameters = parameters }, step, new ArtifactVolume(null, Claim, name => name));
        var container = job["spec"]!["template"]!["spec"]!["containers"]![0]!.DeepClone().AsObject();
        container.Remove("name");
        template["container"] = container;
        return template;
    }

    /// <summary>Its parameters are filled in: a manifest must be one before Argo reads it.</summary>
    /// <exception cref="UserErrorException">Argo makes one object in a step.</exception>
    private static JsonObject ResourceOf(PipelineDefinition definition, PipelineStep step)
    {
        var objects = StepManifest.Of(definition, step, new ArtifactVolume(null, $"{{{{workflow.name}}}}-{Claim}", name => name), "{{workflow.name}}");
        if (objects is not [var only])
            throw new UserErrorException(
                $"step {step.Name} makes {objects.Count} objects, and a step of Argo makes one: divide {step.Manifest!.Value.Name}, and leave 'copies' out.");
        var resource = new JsonObject { ["action"] = "create", ["manifest"] = Yaml.FromJson(only) };
        (resource["successCondition"], resource["failureCondition"]) = (string?)only["kind"] == "Job"
            ? ("status.succeeded > 0", "status.failed > 0")
            : ("status.phase == Succeeded", "status.phase == Failed");
        return resource;
    }

    /// <summary>The Workflow as YAML.</summary>
    public static string Text(PipelineDefinition definition) => Yaml.FromJson(Of(definition));

    private static JsonArray List(IEnumerable<JsonObject> items) => [.. items];
}
