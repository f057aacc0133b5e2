using System.Text.Json.Nodes;
using MlServe.Kubernetes.Manifests;

namespace MlServe.Evaluator.Runs.Deployments;

/// <summary>A manifest whose service classifies with a model file of this machine: the variable MODEL_PATH of its containers.</summary>
internal static class DeployedModel
{
    private const string Variable = "MODEL_PATH";

    /// <summary>The manifest with the model; as it is where no model is named.</summary>
    /// <param name="manifest">What was written.</param>
    /// <param name="model">The model's file; null: what the manifest says.</param>
    public static ManifestFile In(ManifestFile manifest, string? model)
    {
        if (model is null)
            return manifest;
        List<JsonObject> objects = [.. manifest.Documents.Select(document => document.Object.DeepClone().AsObject())];
        var containers = objects.Where(document => (string?)document["kind"] == "Deployment")
            .SelectMany(deployment => deployment["spec"]?["template"]?["spec"]?["containers"] as JsonArray ?? []);
        foreach (var container in containers.OfType<JsonObject>())
            Set(container, Path.GetFullPath(model));
        return ManifestFile.Parse($"# {manifest.Name} with the model {model}\n{Yaml.FromJson(objects)}", manifest.Name);
    }

    private static void Set(JsonObject container, string path)
    {
        if (container["env"] is not JsonArray variables)
            container["env"] = variables = [];
        foreach (var old in variables.OfType<JsonObject>().Where(variable => (string?)variable["name"] == Variable).ToList())
            variables.Remove(old);
        variables.Add(new JsonObject { ["name"] = Variable, ["value"] = path });
    }
}
