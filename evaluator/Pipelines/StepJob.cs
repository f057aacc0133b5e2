using System.Text.Json.Nodes;
using MlServe.Evaluator.Pipelines.Artifacts;

namespace MlServe.Evaluator.Pipelines;

/// <summary>The Job that a step with arguments becomes. Pure.</summary>
internal static class StepJob
{
    /// <summary>Where a container finds the folders of steps.</summary>
    public const string ArtifactsPath = "/artifacts";

    /// <summary>Name of their volume in a pod.</summary>
    public const string Volume = "artifacts";

    /// <summary>The Job.</summary>
    /// <param name="definition">The pipeline.</param>
    /// <param name="step">The step.</param>
    /// <param name="artifacts">Where the folders of steps lie.</param>
    public static JsonObject Of(PipelineDefinition definition, PipelineStep step, ArtifactVolume artifacts)
    {
        var container = new JsonObject
        {
            ["name"] = step.Name,
            ["image"] = definition.Fill(step, step.Image!),
            // The tag latest would be asked of a registry each time, which a step that is run by hand on one machine does not have.
            ["imagePullPolicy"] = "IfNotPresent",
        };
        if (step.Command.Count > 0)
            container["command"] = Filled(step.Command);
        if (step.Args.Count > 0)
            container["args"] = Filled(step.Args);
        var amounts = new JsonObject();
        if (step.Cpu is not null)
            amounts["cpu"] = step.Cpu;
        if (step.Memory is not null)
            amounts["memory"] = step.Memory;
        if (amounts.Count > 0)
            container["resources"] = new JsonObject { ["requests"] = amounts, ["limits"] = amounts.DeepClone() };
        container["volumeMounts"] = Mounts(step, artifacts);
        return new JsonObject
        {
            ["apiVersion"] = "batch/v1",
            ["kind"] = "Job",
            ["metadata"] = new JsonObject { ["name"] = $"{definition.Name}-{step.Name}" },
            ["spec"] = new JsonObject
            {
                ["backoffLimit"] = 0,
                ["activeDeadlineSeconds"] = (long)Math.Ceiling(step.Timeout.TotalSeconds),
                ["template"] = new JsonObject
                {
                    ["spec"] = new JsonObject
                    {
                        ["restartPolicy"] = "Never",
                        ["containers"] = new JsonArray(container),
                        ["volumes"] = new JsonArray(artifacts.Describe(Volume)),
                    },
                },
            },
        };

        JsonArray Filled(IEnumerable<string> words) => [.. words.Select(word => JsonValue.Create(definition.Fill(step, word)))];
    }

    /// <summary>Its own folder, and read-only those of the steps that it needs: nothing else of the run is to be seen.</summary>
    public static JsonArray Mounts(PipelineStep step, ArtifactVolume artifacts)
    {
        var mounts = new JsonArray { Mount(step.Name) };
        foreach (var need in step.Needs)
        {
            var mount = Mount(need);
            mount["readOnly"] = true;
            mounts.Add((JsonNode)mount);
        }

        return mounts;

        JsonObject Mount(string name) => new() { ["name"] = Volume, ["mountPath"] = $"{ArtifactsPath}/{name}", ["subPath"] = artifacts.Inside(name) };
    }
}
